"""The same people on streets from elsewhere, placed by where people really live."""

import numpy as np
import pytest

from huzhu.kernel.simulation.hills import hill_streets
from huzhu.kernel.simulation.homes import NobodyLivesHere
from huzhu.kernel.simulation.town import TINY, Size, Town, people_on
from huzhu.kernel.walking.streets import Streets, metres_between

THREE_HUNDRED = Size(elders=300, helpers=40, communities=3)


@pytest.fixture(scope="module")
def streets() -> Streets:
    """Hills that stand for a real network."""
    return hill_streets(3)


def hexagons(streets: Streets, people: float) -> list[tuple[float, float, float]]:
    """Population on a coarse grid over the streets: all of it in the eastern half."""
    west, east = streets.lon.min(), streets.lon.max()
    south, north = streets.lat.min(), streets.lat.max()
    middle = (west + east) / 2
    points = [(lon, lat) for lon in np.linspace(west, east, 12) for lat in np.linspace(south, north, 8)]
    return [(float(lon), float(lat), people if lon > middle else 0.0) for lon, lat in points]


@pytest.fixture(scope="module")
def town(streets: Streets) -> Town:
    """A small town in the eastern half."""
    return people_on(streets, hexagons(streets, 100.0), 7, size=THREE_HUNDRED)


def test_it_is_the_same_for_the_same_seed(town: Town, streets: Streets) -> None:
    again = people_on(streets, hexagons(streets, 100.0), 7, size=THREE_HUNDRED)
    assert again.digest == town.digest


def test_sizes_are_those_asked_for(town: Town) -> None:
    assert (len(town.elders), len(town.helpers), len(town.communities), len(town.needs)) == (300, 40, 3, 15)


def test_nobody_lives_where_nobody_lives(town: Town, streets: Streets) -> None:
    middle = (streets.lon.min() + streets.lon.max()) / 2
    assert min(elder.home.lon for elder in town.elders) > middle - 0.004


def test_the_town_covers_no_more_ground_than_its_people_fill(streets: Streets) -> None:
    crowded = people_on(streets, hexagons(streets, 1000.0), 7, size=THREE_HUNDRED)
    lon, lat = (np.array([getattr(elder.home, name) for elder in crowded.elders]) for name in ("lon", "lat"))
    across = metres_between(lon.min(), lat.min(), lon.max(), lat.max())
    assert across < 1000


@pytest.mark.parametrize("rows", [[], [(106.01, 30.005, 0.0)], [(10.0, 50.0, 1000.0)]])
def test_a_town_without_people_is_refused(streets: Streets, rows: list[tuple[float, float, float]]) -> None:
    with pytest.raises(NobodyLivesHere):
        people_on(streets, rows, 7, size=TINY)
