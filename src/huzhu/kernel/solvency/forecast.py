"""Many futures of a community, drawn from its own rates, and what they say together.

Method: docs/decisions/0023-solvency.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huzhu.kernel.refusal import Refused
from huzhu.kernel.solvency.history import AGES, Community, Floats, Standing, age_index, past_of
from huzhu.kernel.solvency.rates import Level, Rates, rates_of

YEARS_MOST = 20
PATHS = 400
LOW, MIDDLE, HIGH = 10, 50, 90  # percent: between the outer two lie eight futures of ten
DAMPING = 0.8  # a trend loses a fifth of itself each year: none goes on for ever
TILT = 0.04  # by which older ages may do more, or less, than they did, for ten years of age (log)
HALF = 0.5
BAND_YEARS = 10


class YearsOutOfBounds(Refused):
    """A forecast looks 1 to 20 years ahead."""

    code = "solvency.years_out_of_bounds"
    sentence = "A forecast looks from 1 to 20 years ahead."
    next_step = "Please choose a number of years from 1 to 20."


@dataclass(frozen=True, slots=True)
class Levers:
    """What a district may change; the default changes nothing. Minutes, except years, members and ages."""

    member_most: int = 0  # no member holds more; 0: no limit
    expires_after_years: int = 0  # earned time ends after so many years, the oldest first; 0: never
    reserve_a_year: int = 0  # hours the district buys each year where they are missing
    recruits_a_year: int = 0  # members who join beside those who would have
    recruit_age: int = 62


@dataclass(frozen=True, slots=True)
class Interval:
    """Where eight futures of ten lie, and the middle one."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class YearAhead:
    """One year to come: minutes owed to members at its end, wanted and given in it, and given to wanted.

    `short` is the share of futures in which less is given than wanted in that year, `short_by` that of those in which
    it was so in that year or one before.
    """

    ahead: int
    members: Interval
    owed: Interval
    wanted: Interval
    given: Interval
    coverage: Interval
    short: float
    short_by: float


@dataclass(frozen=True, slots=True)
class ServiceAhead:
    """One service in one year to come, in minutes."""

    service: str
    ahead: int
    wanted: Interval
    given: Interval
    short: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """What lies ahead of a community.

    `owed_by_age` is today's, in bands of ten years (60 for 60 to 69); `runs_short_in` is the first year ahead by which
    more futures have run short than not.
    """

    community: str
    owed_by_age: Mapping[int, int]
    years: tuple[YearAhead, ...]
    services: tuple[ServiceAhead, ...]
    runs_short_in: int | None


def outlook(community: Community, years: int = 10, levers: Levers = Levers(), *, seed: int = 0) -> Outlook:
    """The next years of a community under its own behaviour and these levers; the same seed draws the same futures.

    Refuses: YearsOutOfBounds, HistoryTooShort.
    """
    if not 1 <= years <= YEARS_MOST:
        raise YearsOutOfBounds
    past = past_of(community)
    futures = _Futures(community.standing, rates_of(past), levers, np.random.default_rng(seed))
    ahead, services, ever = [], [], np.zeros(PATHS, dtype=bool)
    for number in range(1, years + 1):
        told = futures.year()
        given = told["given"] + told["reserve"]
        ever = ever | (given < told["wanted"])
        ahead.append(_year(number, told, given, float(ever.mean())))
        for service in sorted(set(past.wanted_share) | set(past.given_share)):
            wanted_here = told["wanted"] * past.wanted_share.get(service, 0.0)
            given_here = told["given"] * past.given_share.get(service, 0.0)
            short = float((given_here < wanted_here).mean())
            services.append(ServiceAhead(service, number, _interval(wanted_here), _interval(given_here), short))
    short_in = next((one.ahead for one in ahead if one.short_by > HALF), None)
    return Outlook(community.code, owed_by_age(community.standing), tuple(ahead), tuple(services), short_in)


def owed_by_age(standing: Sequence[Standing]) -> Mapping[int, int]:
    """Minutes owed today to members of each band of ten years of age."""
    sums: dict[int, int] = {}
    for one in standing:
        band = one.age // BAND_YEARS * BAND_YEARS
        sums[band] = sums.get(band, 0) + sum(one.balances)
    return dict(sorted(sums.items()))


def _year(number: int, told: Mapping[str, Floats], given: Floats, short_by: float) -> YearAhead:
    coverage = given / np.maximum(told["wanted"], 1.0)
    return YearAhead(
        ahead=number,
        members=_interval(told["members"]),
        owed=_interval(told["owed"]),
        wanted=_interval(told["wanted"]),
        given=_interval(given),
        coverage=_interval(np.minimum(coverage, 100.0)),
        short=float((given < told["wanted"]).mean()),
        short_by=short_by,
    )


def _interval(values: Floats) -> Interval:
    return Interval(*(round(float(one), 4) for one in np.percentile(values, [LOW, MIDDLE, HIGH])))


class _Futures:
    """Members and what they hold, by future and age, taken from year to year."""

    def __init__(self, standing: Sequence[Standing], rates: Rates, levers: Levers, rng: np.random.Generator) -> None:
        self._rates, self._levers, self._rng = rates, levers, rng
        count, owed, capped = np.zeros(len(AGES)), np.zeros(len(AGES)), np.zeros(len(AGES))
        for one in standing:
            most = levers.member_most or max(one.balances, default=0)
            count[age_index(one.age)] += len(one.balances)
            owed[age_index(one.age)] += sum(min(most, minutes) for minutes in one.balances)
            capped[age_index(one.age)] += sum(minutes >= most for minutes in one.balances)
        self._members = np.tile(count, (PATHS, 1)).astype(np.int64)
        self._owed = np.tile(owed, (PATHS, 1))
        self._full = float(capped.sum() / max(count.sum(), 1)) if levers.member_most else 0.0
        self._earned: list[Floats] = []
        self._uneven = _unevenness(standing)
        walks = (rates.given_level, rates.wanted_level, rates.joined_level)
        self._given, self._wanted, self._joined = (_Walk(level, rng) for level in walks)
        self._tilts = [np.exp(rng.normal(0, TILT, (PATHS, 1)) * (AGES - 65.0) / 10) for _ in range(2)]

    def year(self) -> dict[str, Floats]:
        """One more year of every future: sums by future."""
        given = self._members * self._rates.given * self._tilts[0] * self._given.step()
        wanted = self._members * self._rates.wanted * self._tilts[1] * self._wanted.step()
        wanted = np.minimum(wanted, self._owed + given)  # nobody asks for more than is on the account
        sums = {"given": given.sum(axis=1), "wanted": wanted.sum(axis=1)}
        reserve = np.clip(sums["wanted"] - sums["given"], 0, self._levers.reserve_a_year)
        met = np.minimum(1.0, (sums["given"] + reserve) / np.maximum(sums["wanted"], 1.0))[:, None]
        earned = given * (1 - self._full)
        self._owed = np.maximum(self._owed + earned - wanted * met, 0.0)
        self._pass_on(earned)
        return sums | {
            "reserve": reserve,
            "owed": self._owed.sum(axis=1),
            "members": self._members.sum(axis=1).astype(np.float64),
        }

    def _pass_on(self, earned: Floats) -> None:
        """Some go, some come, everybody is a year older, and what is too old ends."""
        gone = self._rng.binomial(self._members, self._rates.gone)
        # Some hold much and some nothing: who goes takes more or less along than others of that age.
        taken = gone + self._uneven * np.sqrt(gone) * self._rng.normal(size=gone.shape)
        stay = 1 - np.clip(taken / np.maximum(self._members, 1), 0, 1)
        joined = self._rng.poisson(self._joined.step() * self._rates.joining)
        joined[:, age_index(self._levers.recruit_age)] += self._levers.recruits_a_year
        self._members = _older(self._members - gone) + joined
        self._owed = _older(self._owed * stay)
        self._earned = [_older(one * stay) for one in [*self._earned, earned]]
        if self._levers.expires_after_years and len(self._earned) >= self._levers.expires_after_years:
            self._earned = self._earned[-self._levers.expires_after_years :]
            self._owed = np.minimum(self._owed, np.sum(self._earned, axis=0))
        if self._levers.member_most:
            self._owed = np.minimum(self._owed, self._members * float(self._levers.member_most))


def _unevenness(standing: Sequence[Standing]) -> float:
    """How far balances of one age lie apart, as a share of their mean (the coefficient of variation)."""
    spread = sum(float(np.var(one.balances)) * len(one.balances) for one in standing if one.balances)
    means = sum(float(np.mean(one.balances)) ** 2 * len(one.balances) for one in standing if one.balances)
    return float(np.sqrt(spread / means)) if means else 0.0


class _Walk:
    """A level that moves from year to year, in every future its own way."""

    def __init__(self, level: Level, rng: np.random.Generator) -> None:
        self._rng, self._spread = rng, level.spread
        self._log = np.full((PATHS, 1), level.now)
        self._trend = level.trend + rng.normal(0, level.trend_unsure, (PATHS, 1))

    def step(self) -> Floats:
        """The level of the next year, by future."""
        self._log = self._log + self._trend + self._rng.normal(0, self._spread, self._log.shape)
        self._trend = self._trend * DAMPING
        return np.asarray(np.exp(self._log), dtype=np.float64)


def _older[T: np.generic](table: NDArray[T]) -> NDArray[T]:
    moved = np.zeros_like(table)
    moved[:, 1:] = table[:, :-1]
    moved[:, -1] += table[:, -1]
    return moved
