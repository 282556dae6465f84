"""Building streets: what is joined, what is cut, what rises, and what is left out."""

import numpy as np
import pytest

from huzhu.kernel.walking.building import NoStreets, build_streets
from huzhu.kernel.walking.streets import EARTH_RADIUS_M, Kind, Streets
from huzhu.kernel.walking.ways import Nodes, Way, split_long

DEGREE_M = EARTH_RADIUS_M * np.pi / 180


def nodes_at(*points: tuple[float, float, float]) -> Nodes:
    """Nodes in metres east and north of a place on the equator, and metres high."""
    x, y, z = np.array(points, np.float64).T
    return Nodes(x / DEGREE_M, y / DEGREE_M, z)


def line(*xz: tuple[float, float]) -> Nodes:
    return nodes_at(*((x, 0.0, z) for x, z in xz))


def arcs(streets: Streets) -> list[tuple[int, int]]:
    return list(zip(streets.tail.tolist(), streets.head.tolist(), strict=True))


class TestArcs:
    def test_a_street_is_walked_both_ways_and_rises_one_way(self) -> None:
        streets = build_streets(line((0, 10), (100, 15)), [Way((0, 1))])
        assert arcs(streets) == [(0, 1), (1, 0)]
        assert streets.length_m == pytest.approx([100, 100], abs=0.01)
        assert streets.rise_m == pytest.approx([5, -5])

    def test_ways_meet_where_they_share_a_node(self) -> None:
        cross = nodes_at((0, 0, 0), (50, 0, 0), (100, 0, 0), (50, 50, 0), (50, -50, 0))
        streets = build_streets(cross, [Way((0, 1, 2)), Way((3, 1, 4))])
        assert len(streets.lon) == 5
        assert len(streets.tail) == 8

    def test_only_the_largest_connected_part_stays(self) -> None:
        far = nodes_at((0, 0, 0), (50, 0, 0), (100, 0, 0), (900, 0, 0), (950, 0, 0))
        streets = build_streets(far, [Way((3, 4)), Way((0, 1, 2))])
        assert len(streets.lon) == 3

    def test_nobody_is_carried_where_there_is_no_way_back(self) -> None:
        way_in = Way((1, 2), Kind.ESCALATOR, one_way=True, fixed_seconds=40)
        streets = build_streets(line((0, 0), (50, 0), (100, 9)), [Way((0, 1)), way_in])
        assert len(streets.lon) == 2

    def test_nothing_walkable_is_refused(self) -> None:
        for ways in ([], [Way((0, 0))], [Way((1,))], [Way((0, 1), one_way=True)]):
            with pytest.raises(NoStreets):
                build_streets(line((0, 0), (50, 0)), ways)


class TestStairs:
    FOOT_AND_TOP = line((0, 0), (40, 8), (80, 8))

    def built(self, **stairs: int) -> Streets:
        return build_streets(self.FOOT_AND_TOP, [Way((0, 1), Kind.STAIRS, **stairs), Way((1, 2))])

    def test_counted_steps_tell_the_climb(self) -> None:
        streets = self.built(step_count=100)
        stairs = streets.kind == Kind.STAIRS
        assert streets.step_count[stairs].tolist() == [100, 100]
        assert streets.rise_m[stairs] == pytest.approx([16, -16])

    def test_the_map_knows_which_end_is_up(self) -> None:
        streets = self.built(step_count=100, uphill=-1)
        assert streets.rise_m[streets.kind == Kind.STAIRS] == pytest.approx([-16, 16])

    def test_uncounted_steps_follow_from_the_climb(self) -> None:
        streets = self.built()
        assert streets.step_count[streets.kind == Kind.STAIRS].tolist() == [50, 50]

    def test_without_a_climb_they_follow_from_the_length(self) -> None:
        streets = build_streets(line((0, 5), (20, 5), (90, 5)), [Way((0, 1), Kind.STAIRS), Way((1, 2))])
        assert streets.step_count.max() == 18

    def test_more_steps_than_fit_on_the_ground_are_not_believed(self) -> None:
        streets = build_streets(line((0, 0), (10, 80), (90, 80)), [Way((0, 1), Kind.STAIRS), Way((1, 2))])
        assert streets.step_count.max() == 40

    def test_the_steps_of_a_way_are_shared_to_the_last_one(self) -> None:
        points = nodes_at((0, 0, 0), (7, 0, 0), (19, 0, 0), (30, 0, 0), (7, 90, 0), (19, 90, 0))
        stairs = Way((0, 1, 2, 3), Kind.STAIRS, step_count=43)
        streets = build_streets(points, [stairs, Way((1, 4)), Way((2, 5))])
        assert streets.step_count.sum() == 2 * 43


class TestSmoothing:
    def test_short_pieces_are_joined_and_their_lengths_kept(self) -> None:
        points = nodes_at(*((10.0 * i, 5.0 * (i % 2), 0.1 * i) for i in range(31)))
        raw = build_streets(points, [Way(range(31))])
        smooth = build_streets(points, [Way(range(31))], cell_m=30)
        assert len(raw.lon) == 31
        assert 5 <= len(smooth.lon) <= 8
        assert smooth.length_m.sum() == pytest.approx(raw.length_m.sum(), rel=1e-5)
        assert smooth.length_m.max() <= 60

    def test_stairs_are_joined_whole(self) -> None:
        points = line((0, 0), (10, 3), (20, 6), (30, 9), (120, 9))
        stairs = [Way((0, 1), Kind.STAIRS, 20, 1), Way((3, 2, 1), Kind.STAIRS, 40, -1)]
        streets = build_streets(points, [*stairs, Way((3, 4))], cell_m=30)
        flights = streets.kind == Kind.STAIRS
        # The second way is drawn from the top: two sorts of way, yet one climb of sixty steps.
        assert streets.step_count[flights].sum() == 2 * 60
        assert streets.rise_m[flights & (streets.rise_m > 0)].sum() == pytest.approx(60 * 0.16)

    def test_a_crossing_stays_where_it_is(self) -> None:
        points = nodes_at((0, 0, 0), (10, 0, 0), (20, 0, 0), (10, 10, 0))
        streets = build_streets(points, [Way((0, 1, 2)), Way((1, 3))], cell_m=30)
        assert len(streets.lon) == 4

    def test_a_ring_without_any_crossing_stays_a_ring(self) -> None:
        angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
        ring = nodes_at(*((100 * np.cos(a), 100 * np.sin(a), 0) for a in angle))
        streets = build_streets(ring, [Way((*range(40), 0))], cell_m=30)
        assert streets.length_m.sum() / 2 == pytest.approx(200 * np.pi, rel=0.01)

    def test_no_street_is_steeper_than_streets_are(self) -> None:
        streets = build_streets(line((0, 0), (10, 50), (20, 0)), [Way((0, 1, 2))])
        assert np.abs(streets.rise_m / streets.length_m).max() == pytest.approx(0.35, abs=1e-4)

    @pytest.mark.parametrize("cell_m", [0.0, 30.0])
    def test_a_bridge_does_not_dive_into_the_valley(self, cell_m: float) -> None:
        valley = line(*((30.0 * i, 40.0 - 30 * (3 <= i <= 7)) for i in range(11)))
        ways = [Way((0, 1, 2)), Way(range(2, 9), floating=True), Way((8, 9, 10))]
        streets = build_streets(valley, ways, cell_m=cell_m)
        assert np.abs(streets.rise_m).max() < 0.5
        assert streets.elevation_m == pytest.approx(40, abs=0.5)


class TestSplitLong:
    def test_a_long_street_gets_nodes_to_sample(self) -> None:
        nodes, ways = split_long(line((0, 1), (200, 2)), [Way((0, 1))])
        assert len(nodes.lon) == 5
        assert len(ways[0].nodes) == 5
        assert np.isnan(nodes.elevation_m).sum() == 3
        assert build_streets(nodes, ways).length_m.max() == pytest.approx(50, abs=0.01)

    def test_a_short_street_stays_as_drawn(self) -> None:
        way = Way((0, 1))
        assert split_long(line((0, 1), (59, 2)), [way])[1] == [way]
