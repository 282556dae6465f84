"""A whole simulated town from a seed: on hills of its own, or on real streets with their real population."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from huzhu.kernel.simulation.cast import HONG, cast_staff, hongs_son, with_grandma_hong, with_xiao_wang
from huzhu.kernel.simulation.draw import Draw
from huzhu.kernel.simulation.elders import Registry, elders_at, household_count
from huzhu.kernel.simulation.folk import Elder, Helper, Home, Place, Relative, Staff, TownNeed
from huzhu.kernel.simulation.helpers import helpers_at
from huzhu.kernel.simulation.hills import hill_streets
from huzhu.kernel.simulation.homes import Points, Settlement, along_streets, by_population, settle
from huzhu.kernel.simulation.needs import People, needs_on
from huzhu.kernel.simulation.relatives import relatives_of
from huzhu.kernel.simulation.stations import grid_posts, station_staff
from huzhu.kernel.walking.streets import Streets

A_DAY = date(2026, 5, 20)
ELDER_SHARE = 0.25  # of residents, Chongqing at the end of 2024 (domain.md 13)
NEEDS_PER_ELDER = 0.05  # [P] 120 needs a day among 2,400 elders


@dataclass(frozen=True, slots=True)
class Town:
    """Everything of a made-up town: its ground, its divisions, its people, and the needs of one day.

    `communities` are the keys of the places that have homes; the last subdistrict is foreign. Grid members are
    among the helpers and have a post in `staff` as well. Nobody in it is a real person.
    """

    seed: int
    on: date
    streets: Streets = field(repr=False)
    places: tuple[Place, ...] = field(repr=False)
    communities: tuple[str, ...]
    elders: tuple[Elder, ...] = field(repr=False)
    relatives: tuple[Relative, ...] = field(repr=False)
    helpers: tuple[Helper, ...] = field(repr=False)
    staff: tuple[Staff, ...] = field(repr=False)
    needs: tuple[TownNeed, ...] = field(repr=False)

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over everything in the town."""
        parts = (
            self.places,
            self.communities,
            self.elders,
            self.relatives,
            self.helpers,
            self.staff,
            self.needs,
        )
        text = f"{self.seed}|{self.on}|{self.streets.digest}|{parts!r}"
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Size:
    """How many of each; `needs` are those of one day, one to every twenty elders unless given."""

    elders: int = 2400
    helpers: int = 180
    communities: int = 6
    needs: int | None = None

    @property
    def needs_a_day(self) -> int:
        """How many needs are asked for on the day."""
        return round(NEEDS_PER_ELDER * self.elders) if self.needs is None else self.needs


SMALL = Size()
"""The small set of domain.md 13: one street, six communities, 2,400 elders, 180 helpers."""

TINY = Size(elders=40, helpers=12, communities=1)
"""The tiny set of domain.md 13, for tests."""


def hill_town(seed: int, *, size: Size = SMALL, on: date = A_DAY) -> Town:
    """The made-up town 山湾市 on a day: one street on steep ground, 180-420 m (domain.md 13).

    The same arguments always give the same town.
    """
    streets = hill_streets(seed)
    points = along_streets(streets, seed, household_count(seed, size.elders) + size.helpers)
    return _town(streets, points, seed, size, on)


def people_on(
    streets: Streets,
    population_rows: Iterable[tuple[float, float, float]],
    seed: int,
    *,
    size: Size = SMALL,
    on: date = A_DAY,
) -> Town:
    """The same kind of town on real streets, its people placed by rows of (longitude, latitude, population).

    The town covers as much ground, around the steepest well-peopled place, as holds that many elders at 25 % of
    the residents. Refuses: homes.NobodyLivesHere.
    """
    homes = household_count(seed, size.elders) + size.helpers
    points = by_population(streets, population_rows, seed, homes, homes / (size.elders / ELDER_SHARE))
    return _town(streets, points, seed, size, on)


def _town(streets: Streets, points: Points, seed: int, size: Size, on: date) -> Town:
    registry, settlement = Registry(seed), settle(points, seed, size.communities)
    helper_homes, elder_homes = _shared_out(settlement, seed, size.helpers)
    first = settlement.communities[0]
    elders = with_grandma_hong(elders_at(elder_homes, seed, size.elders, on, registry), first, on)
    hong = next(elder for elder in elders if elder.key == HONG)
    helpers = with_xiao_wang(helpers_at(helper_homes, elders, seed, on, registry), hong, on)
    known = [elder for elder in elders if elder.key != HONG]
    relatives = (hongs_son(on), *relatives_of(known, seed, on, registry))
    staff = (
        *cast_staff(settlement.places, first, on),
        *station_staff(settlement.places, settlement.communities, seed, on, registry),
        *grid_posts(helpers),
    )
    asked = needs_on(People(elders, helpers, relatives, staff), seed, size.needs_a_day, on)
    places, communities = settlement.places, settlement.communities
    return Town(seed, on, streets, places, communities, elders, relatives, helpers, staff, asked)


def _shared_out(settlement: Settlement, seed: int, helpers: int) -> tuple[list[Home], list[Home]]:
    """Homes for helpers, spread evenly over the town, and the rest for elders in an order of chance."""
    homes = settlement.homes
    chosen = {(2 * index + 1) * len(homes) // (2 * helpers) for index in range(helpers)} if helpers else set()
    rest = [home for index, home in enumerate(homes) if index not in chosen]
    return [homes[index] for index in sorted(chosen)], Draw(seed, "who lives where").shuffled(rest)
