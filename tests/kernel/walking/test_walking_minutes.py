"""Minutes on foot: what must hold on every network, and the fast and the gentle way."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import floyd_warshall

from huzhu.kernel.walking.building import build_streets
from huzhu.kernel.walking.minutes import NoWay, route, walking_minutes
from huzhu.kernel.walking.paces import arc_seconds, walking_pack
from huzhu.kernel.walking.streets import EARTH_RADIUS_M, Kind, Streets, nearest_nodes
from huzhu.kernel.walking.ways import Nodes, Way

PACK = walking_pack()
ELDER, HELPER = PACK.pace("elder_80"), PACK.pace("helper")
DEGREE_M = EARTH_RADIUS_M * np.pi / 180

type Drawn = tuple[Nodes, list[Way]]


@st.composite
def towns(draw: st.DrawFn) -> Drawn:
    """A few nodes on distinct places, a line through all of them, and ways across it."""
    count = draw(st.integers(3, 12))
    cell = st.tuples(st.integers(0, 20), st.integers(0, 20))
    cells = draw(st.lists(cell, min_size=count, max_size=count, unique=True))
    heights = draw(st.lists(st.integers(200, 240), min_size=count, max_size=count))
    x, y = np.array(cells, np.float64).T
    node = st.integers(0, count - 1)
    kind = st.sampled_from([Kind.STREET, Kind.STREET, Kind.STAIRS])
    across = draw(st.lists(st.builds(Way, st.tuples(node, node), kind, st.integers(0, 60)), max_size=12))
    nodes = Nodes(106.5 + x * 40 / DEGREE_M, 29.5 + y * 40 / DEGREE_M, np.array(heights, np.float64))
    return nodes, [Way(range(count)), *across]


def everywhere(streets: Streets) -> np.ndarray:
    return np.arange(len(streets.lon))


def table(streets: Streets, pace=ELDER, **limit: float) -> np.ndarray:  # type: ignore[no-untyped-def]
    return walking_minutes(streets, pace, everywhere(streets), everywhere(streets), **limit)


class TestEveryNetwork:
    @settings(max_examples=40, deadline=None)
    @given(towns())
    def test_the_minutes_are_those_of_another_algorithm(self, drawn: Drawn) -> None:
        streets = build_streets(*drawn)
        dense = np.full((len(streets.lon),) * 2, np.inf)
        np.minimum.at(dense, (streets.tail, streets.head), arc_seconds(streets, HELPER))
        assert table(streets, HELPER) == pytest.approx(floyd_warshall(dense) / 60, rel=1e-5)

    @settings(max_examples=40, deadline=None)
    @given(towns())
    def test_a_detour_is_never_shorter(self, drawn: Drawn) -> None:
        minutes = table(build_streets(*drawn)).astype(np.float64)
        through = (minutes[:, :, None] + minutes[None, :, :]).min(axis=1)
        assert (minutes <= through * (1 + 1e-6) + 1e-6).all()
        assert (np.diag(minutes) == 0).all()

    @settings(max_examples=40, deadline=None)
    @given(towns(), st.randoms(use_true_random=False))
    def test_nearer_is_never_later(self, drawn: Drawn, random) -> None:  # type: ignore[no-untyped-def]
        """Whoever passes a node on the way is there before the end; a new street makes nobody later."""
        streets = build_streets(*drawn)
        minutes = table(streets)
        end = random.randrange(len(streets.lon))
        passed = route(streets, ELDER, 0, end).nodes
        assert (np.diff(minutes[0, list(passed)]) > 0).all()
        assert minutes[0, end] == pytest.approx(route(streets, ELDER, 0, end).minutes, rel=1e-5)
        wider = build_streets(drawn[0], [*drawn[1], Way((0, len(drawn[0].lon) - 1))])
        assert (table(wider) <= minutes * (1 + 1e-6)).all()

    @settings(max_examples=40, deadline=None)
    @given(towns())
    def test_an_elder_gains_nothing_from_a_hill(self, drawn: Drawn) -> None:
        nodes, ways = drawn
        streets_only = [Way(way.nodes) for way in ways]
        flat = build_streets(Nodes(nodes.lon, nodes.lat, np.zeros(len(nodes.lon))), streets_only)
        by_height = build_streets(nodes, streets_only)
        # Nodes are ordered by place first, so both networks count them alike.
        assert (table(flat) <= table(by_height) * (1 + 1e-6)).all()

    @settings(max_examples=40, deadline=None)
    @given(towns(), st.randoms(use_true_random=False), st.sampled_from([0.0, 30.0]))
    def test_the_order_of_a_map_does_not_matter(self, drawn: Drawn, random, cell_m: float) -> None:  # type: ignore[no-untyped-def]
        nodes, ways = drawn
        order = list(range(len(nodes.lon)))
        random.shuffle(order)
        place = {old: new for new, old in enumerate(order)}
        shuffled = [Way([place[n] for n in way.nodes], way.kind, way.step_count) for way in ways]
        random.shuffle(shuffled)
        mixed = Nodes(nodes.lon[order], nodes.lat[order], nodes.elevation_m[order])
        one = build_streets(nodes, ways, cell_m=cell_m)
        other = build_streets(mixed, shuffled, cell_m=cell_m)
        assert (one.lon == other.lon).all()
        assert (one.lat == other.lat).all()
        assert table(one) == pytest.approx(table(other), rel=1e-4)

    @settings(max_examples=40, deadline=None)
    @given(towns(), st.floats(0.5, 30))
    def test_a_limit_only_hides_what_is_farther(self, drawn: Drawn, limit: float) -> None:
        streets = build_streets(*drawn)
        minutes, near = table(streets), table(streets, limit_minutes=limit)
        assert (near[np.isfinite(near)] == minutes[np.isfinite(near)]).all()
        assert (minutes[np.isinf(near)] > limit * 0.9999).all()


@pytest.fixture(scope="module")
def hill() -> Streets:
    """A terrace above a road: 40 m of stairs lead up at once, a ramp of 280 m goes round."""
    points = [(0, 0, 0), (40, 0, 8), (0, 120, 2), (40, 120, 6), (400, 0, 8)]
    x, y, z = np.array(points, np.float64).T
    ways = [Way((0, 1), Kind.STAIRS, step_count=50), Way((0, 2, 3, 1)), Way((1, 4))]
    return build_streets(Nodes(x / DEGREE_M, y / DEGREE_M, z), ways)


def at(streets: Streets, x: float, y: float) -> int:
    return int(nearest_nodes(streets, x / DEGREE_M, y / DEGREE_M)[0][0])


class TestWalkingMinutes:
    def test_uphill_takes_longer(self, hill: Streets) -> None:
        foot, top = at(hill, 0, 0), at(hill, 40, 0)
        minutes = walking_minutes(hill, ELDER, [foot, top], [foot, top])
        assert minutes[0, 1] == pytest.approx((40 / 0.75 + 8 * 10) / 60, rel=1e-4)
        assert minutes[1, 0] == pytest.approx((40 / 0.75 + 8 * 5) / 60, rel=1e-4)

    def test_each_row_is_an_origin_each_column_a_destination(self, hill: Streets) -> None:
        whole = table(hill)
        assert (walking_minutes(hill, ELDER, [3, 0, 3], [1, 4]) == whole[np.ix_([3, 0, 3], [1, 4])]).all()
        # Fewer destinations than origins: searched backwards, with the same answer.
        backwards = walking_minutes(hill, ELDER, [0, 1, 2, 3, 4], [4, 4])
        assert backwards == pytest.approx(whole[:, [4, 4]], rel=1e-6)
        assert backwards.dtype == np.float32
        assert walking_minutes(hill, ELDER, [], [1]).shape == (0, 1)

    def test_paces_do_not_mix(self, hill: Streets) -> None:
        assert (table(hill, ELDER) >= table(hill, HELPER)).all()
        assert (table(hill, ELDER) != table(hill, HELPER)).any()

    def test_what_cannot_be_reached_is_infinitely_far(self) -> None:
        island = Streets(
            lon=np.zeros(2), lat=np.zeros(2), elevation_m=np.zeros(2, np.float32),
            tail=np.zeros(0, np.int32), head=np.zeros(0, np.int32), length_m=np.zeros(0, np.float32),
            rise_m=np.zeros(0, np.float32), step_count=np.zeros(0, np.int16), kind=np.zeros(0, np.uint8),
            fixed_seconds=np.zeros(0, np.float32),
        )  # fmt: skip
        assert walking_minutes(island, ELDER, [0], [0, 1]).tolist() == [[0, np.inf]]
        with pytest.raises(NoWay):
            route(island, ELDER, 0, 1)


class TestRoute:
    def test_the_fast_way_takes_the_stairs_and_the_gentle_way_spares_them(self, hill: Streets) -> None:
        foot, top = at(hill, 0, 0), at(hill, 40, 0)
        fast = route(hill, ELDER, foot, top)
        gentle = route(hill, ELDER, foot, top, PACK.gentleness)
        assert (fast.steps, gentle.steps) == (50, 0)
        assert fast.climb_m == pytest.approx(8)
        assert gentle.climb_m == pytest.approx(8)
        assert fast.minutes < gentle.minutes < 12
        assert gentle.length_m == pytest.approx(280, abs=0.1)
        assert len(gentle.nodes) == 4

    def test_standing_still_takes_no_time(self, hill: Streets) -> None:
        still = route(hill, ELDER, 2, 2)
        assert (still.minutes, still.length_m, still.climb_m, still.steps, still.nodes) == (0, 0, 0, 0, (2,))

    def test_of_two_ways_between_the_same_nodes_the_faster_is_walked(self) -> None:
        """Stairs of forty steps beside a street: the helper's and the elder's choice may differ."""
        nodes = Nodes(np.array([0, 30, 60]) / DEGREE_M, np.zeros(3), np.array([0, 7.0, 7.0]))
        both = build_streets(nodes, [Way((0, 1), Kind.STAIRS, 40), Way((0, 1)), Way((1, 2))])
        for pace in (ELDER, HELPER):
            way = route(both, pace, 0, 1)
            kinds = (both.tail == 0) & (both.head == 1)
            assert way.minutes * 60 == pytest.approx(arc_seconds(both, pace)[kinds].min(), rel=1e-6)
