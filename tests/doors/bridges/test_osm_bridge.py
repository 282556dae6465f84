"""Streets from OpenStreetMap: what is walked, what tags say of stairs and bridges, and real towns."""

import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from huzhu.doors.bridges.elevation import GeoMissing, read_elevation
from huzhu.doors.bridges.osm import HeightsElsewhere, MapUnreadable, is_walkable, read_streets, way_of
from huzhu.kernel.walking.building import NoStreets
from huzhu.kernel.walking.minutes import route, walking_minutes
from huzhu.kernel.walking.paces import walking_pack
from huzhu.kernel.walking.streets import EARTH_RADIUS_M, Kind, Streets, nearest_nodes
from huzhu.kernel.walking.terrain import Terrain

osmium = pytest.importorskip("osmium", reason="needs the extra geo")

PACK = walking_pack()
DEGREE_M = EARTH_RADIUS_M * np.pi / 180
RISING_EAST = Terrain(
    height_m=np.tile(np.arange(60, dtype=np.float32), (4, 1)),
    west=-0.01, north=0.001, cell_lon=0.001, cell_lat=0.001,
)  # fmt: skip

type Tagged = dict[str, str]


def written(
    path: Path,
    points: Iterable[tuple[float, float]],
    ways: Iterable[tuple[list[int], Tagged]],
    **nodes: Tagged,
) -> Path:
    """An .osm.pbf with points in metres at the equator; `n3={...}` tags the third point."""
    with osmium.SimpleWriter(str(path)) as writer:
        for ref, (x, y) in enumerate(points, start=1):
            place = (x / DEGREE_M, y / DEGREE_M)
            writer.add_node(osmium.osm.mutable.Node(id=ref, location=place, tags=nodes.get(f"n{ref}", {})))
        for ref, (refs, tags) in enumerate(ways, start=1):
            writer.add_way(osmium.osm.mutable.Way(id=ref, nodes=refs, tags=tags))
    return path


class TestIsWalkable:
    @pytest.mark.parametrize(
        "tags",
        [
            {"highway": "residential", "oneway": "yes"},
            {"highway": "steps"},
            {"highway": "service", "access": "destination"},
            {"highway": "service", "access": "private", "foot": "yes"},
            {"highway": "trunk", "sidewalk": "both"},
            {"highway": "cycleway"},
            {"highway": "elevator"},
        ],
    )
    def test_people_walk_here(self, tags: Tagged) -> None:
        assert is_walkable(tags)

    @pytest.mark.parametrize(
        "tags",
        [
            {},
            {"highway": "motorway"},
            {"highway": "motorway_link", "foot": "yes"},
            {"highway": "trunk"},
            {"highway": "primary", "motorroad": "yes"},
            {"highway": "footway", "foot": "no"},
            {"highway": "service", "access": "private"},
            {"highway": "service", "access": "no"},
            {"highway": "construction"},
        ],
    )
    def test_people_do_not_walk_here(self, tags: Tagged) -> None:
        assert not is_walkable(tags)


class TestWayOf:
    @pytest.mark.parametrize(
        ("tags", "kind", "steps", "uphill"),
        [
            ({"highway": "footway"}, Kind.STREET, 0, 0),
            ({"highway": "steps", "step_count": "104", "incline": "up"}, Kind.STAIRS, 104, 1),
            ({"highway": "steps", "step_count": "many", "incline": "down"}, Kind.STAIRS, 0, -1),
            ({"highway": "steps", "incline": "-30%"}, Kind.STAIRS, 0, -1),
            ({"highway": "steps", "incline": "0%"}, Kind.STAIRS, 0, 0),
            ({"highway": "steps", "incline": "10%"}, Kind.STAIRS, 0, 1),
        ],
    )
    def test_tags_tell_the_steps(self, tags: Tagged, kind: Kind, steps: int, uphill: int) -> None:
        way = way_of(tags, [1, 2], 30.0, PACK.links)
        assert (way.kind, way.step_count, way.uphill) == (kind, steps, uphill)

    def test_a_moving_stair_goes_its_own_way(self) -> None:
        there = way_of({"highway": "steps", "conveying": "forward"}, [1, 2], 30.0, PACK.links)
        back = way_of({"highway": "steps", "conveying": "backward"}, [1, 2], 30.0, PACK.links)
        both = way_of({"highway": "footway", "conveying": "yes"}, [1, 2], 30.0, PACK.links)
        assert (there.kind, there.one_way, there.fixed_seconds) == (Kind.ESCALATOR, True, 60.0)
        assert list(back.nodes) == [2, 1]
        assert back.one_way
        assert not both.one_way

    @pytest.mark.parametrize(
        ("tags", "floating"),
        [
            ({"bridge": "viaduct"}, True), ({"tunnel": "yes"}, True), ({"bridge": "no"}, False),
            ({"tunnel": "building_passage"}, False), ({}, False),
        ],
    )  # fmt: skip
    def test_bridges_and_tunnels_leave_the_ground(self, tags: Tagged, floating: bool) -> None:
        assert way_of({"highway": "footway", **tags}, [1, 2], 30.0, PACK.links).floating is floating

    def test_a_lift_takes_its_time_also_around_its_outline(self) -> None:
        shaft = way_of({"highway": "elevator"}, [1, 2], 3.0, PACK.links)
        outline = way_of({"highway": "elevator"}, [1, 2, 3, 1], 9.0, PACK.links)
        assert (shaft.fixed_seconds, outline.fixed_seconds) == (60, 120)


class TestReadStreets:
    def test_a_file_becomes_streets_with_heights(self, tmp_path: Path) -> None:
        file = written(
            tmp_path / "street.osm.pbf",
            [(0, 0), (1_000, 0), (1_000, 100), (0, 900)],
            [([1, 2], {"highway": "residential", "oneway": "yes"}), ([2, 3], {"highway": "motorway"})],
        )
        streets = read_streets(file, RISING_EAST)
        assert streets.length_m.sum() / 2 == pytest.approx(1_000, abs=1)
        assert streets.length_m.max() <= 60
        # One metre up every 111 metres east.
        inner = np.abs(streets.rise_m / streets.length_m)[8:-8]
        assert inner == pytest.approx(1 / 111.2, abs=0.001)
        assert streets.attribution == "© OpenStreetMap contributors, ODbL 1.0"

    def test_without_heights_everything_is_flat(self, tmp_path: Path) -> None:
        file = written(tmp_path / "flat.osm.pbf", [(0, 0), (90, 0)], [([1, 2], {"highway": "path"})])
        assert not read_streets(file, None).rise_m.any()

    def test_a_lift_drawn_as_a_point_costs_one_ride(self, tmp_path: Path) -> None:
        file = written(
            tmp_path / "lift.osm.pbf",
            [(0, 0), (100, 0), (200, 0)],
            [([1, 2], {"highway": "footway"}), ([2, 3], {"highway": "footway", "level": "3"})],
            n2={"highway": "elevator"},
        )
        streets = read_streets(file, None)
        (start, end), _ = nearest_nodes(streets, np.array([0, 200]) / DEGREE_M, [0, 0])
        minutes = walking_minutes(streets, PACK.pace("planning"), [start], [end])
        assert minutes[0, 0] * 60 == pytest.approx(200 / 0.8 + 60, abs=0.5)

    def test_heights_of_another_place_are_refused(self, tmp_path: Path) -> None:
        file = written(tmp_path / "far.osm.pbf", [(90_000, 0), (90_090, 0)], [([1, 2], {"highway": "path"})])
        with pytest.raises(HeightsElsewhere) as refused:
            read_streets(file, RISING_EAST)
        assert refused.value.params == {"percent": 0}

    def test_a_map_without_streets_is_refused(self, tmp_path: Path) -> None:
        file = written(tmp_path / "sea.osm.pbf", [(0, 0), (90, 0)], [([1, 2], {"natural": "coastline"})])
        with pytest.raises(NoStreets):
            read_streets(file, None)

    def test_what_is_no_map_is_refused(self, tmp_path: Path) -> None:
        damaged = written(tmp_path / "cut.osm.pbf", [(0, 0), (90, 0)], [([1, 2], {"highway": "path"})])
        damaged.write_bytes(damaged.read_bytes()[:-20])
        letter = tmp_path / "letter.osm.pbf"
        letter.write_text("Dear Sir, please find the map enclosed.")
        for file in (damaged, letter, tmp_path / "absent.osm.pbf", tmp_path):
            with pytest.raises(MapUnreadable):
                read_streets(file, None)

    def test_without_the_extra_geo_the_clerk_is_told_what_to_install(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "osmium", None)
        with pytest.raises(GeoMissing) as refused:
            read_streets(tmp_path / "any.osm.pbf", None)
        assert "huzhu[geo]" in refused.value.next_step


@pytest.fixture(scope="module")
def porto_alegre(shared: Path) -> Streets:
    geo = shared / "data" / "geo"
    return read_streets(geo / "poa_osm.pbf", read_elevation(geo / "poa_elevation.tif"))


@pytest.fixture(scope="module")
def monaco(shared: Path) -> Streets:
    geo = shared / "data" / "geo"
    return read_streets(geo / "monaco.osm.pbf", read_elevation(geo / "N43E007.hgt.zip"))


class TestPortoAlegre:
    """A real hilly city: the figures must be those of a city, and the import must be quick."""

    def test_it_is_a_city(self, porto_alegre: Streets) -> None:
        assert 30_000 < len(porto_alegre.lon) < 60_000
        assert 1_500 < porto_alegre.length_m.sum() / 2_000 < 2_000  # kilometres of street
        assert porto_alegre.elevation_m.min() > -2
        assert 200 < porto_alegre.elevation_m.max() < 312

    def test_slopes_are_those_of_streets_not_of_noise(self, porto_alegre: Streets) -> None:
        street = porto_alegre.kind == Kind.STREET
        grade = np.abs(porto_alegre.rise_m / porto_alegre.length_m)[street]
        assert np.percentile(grade, 50) < 0.03
        assert np.percentile(grade, 99) < 0.2
        steep = porto_alegre.length_m[street][grade > 0.08].sum() / porto_alegre.length_m[street].sum()
        assert 0.05 < steep < 0.15

    def test_its_stairs_lifts_and_escalators_are_there(self, porto_alegre: Streets) -> None:
        kinds = np.bincount(porto_alegre.kind)
        assert kinds[Kind.STAIRS] > 700
        assert kinds[Kind.LIFT] > 40
        assert kinds[Kind.ESCALATOR] > 0
        assert (porto_alegre.step_count == 104).sum() >= 2 * 4

    def test_uphill_is_later_than_downhill(self, porto_alegre: Streets) -> None:
        low, high = int(np.argmin(porto_alegre.elevation_m)), int(np.argmax(porto_alegre.elevation_m))
        minutes = walking_minutes(porto_alegre, PACK.pace("elder_80"), [low, high], [low, high])
        assert np.isfinite(minutes).all()
        assert minutes[0, 1] > minutes[1, 0] * 1.05
        climbed = route(porto_alegre, PACK.pace("elder_80"), low, high).climb_m
        assert climbed > porto_alegre.elevation_m[high] - porto_alegre.elevation_m[low] - 5


class TestMonaco:
    def test_a_steep_town_by_the_sea(self, monaco: Streets) -> None:
        assert 1_500 < len(monaco.lon) < 4_000
        assert (monaco.kind == Kind.STAIRS).sum() >= 140
        assert monaco.elevation_m.min() > -5
        assert 140 < monaco.elevation_m.max() < 250

    def test_a_gentle_way_up_from_the_harbour_spares_the_stairs(self, monaco: Streets) -> None:
        """From the port to the Exotic Garden: a hundred metres up, and no way round that."""
        (port, garden), metres = nearest_nodes(monaco, [7.4240, 7.4139], [43.7350, 43.7316])
        assert metres.max() < 100
        fast = route(monaco, PACK.pace("elder_70"), port, garden)
        gentle = route(monaco, PACK.pace("elder_70"), port, garden, PACK.gentleness)
        assert 25 < fast.minutes < gentle.minutes < 70
        assert 90 < fast.climb_m < 150
        assert 90 < gentle.climb_m < 150
        assert gentle.steps < 30
        assert fast.steps > 150
