"""Made-up towns whose whole life is known: each member gives, falls frail, asks, leaves and dies on his own.

Nothing of it is taken from the forecast: members differ, frailty comes once and stays, asking needs one's own balance.
"""

from dataclasses import dataclass, field

import numpy as np

from huzhu.kernel.solvency.history import AgeYear, Community, Standing

YEARS_SEEN, YEARS_AHEAD, BURN_IN = 6, 12, 10
SERVICES = {"S1": (0.5, 0.3), "S2": (0.3, 0.3), "S3": (0.2, 0.4)}  # shares of what is given and wanted


@dataclass(slots=True)
class Year:
    """What truly happened in one year, in minutes."""

    given: float
    wanted: float
    owed: float
    rows: list[AgeYear] = field(default_factory=list)
    standing: list[Standing] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Fate:
    """What kind of town it is: members at first, joining a year as a share of them, and how both levels drift."""

    founders: int
    joining: float
    joining_drift: float
    given_hours: float
    frail_hours: float
    drift: float
    unrest: float


def fate_of(seed: int) -> Fate:
    """Towns that grow, that keep their size, and that nobody joins any more: each third of them."""
    rng = np.random.default_rng(1000 + seed)
    joining, joining_drift = [(0.08, 0.01), (0.05, -0.02), (0.03, -0.15)][seed % 3]
    return Fate(
        founders=int(rng.integers(250, 900)),
        joining=joining,
        joining_drift=joining_drift + rng.normal(0, 0.02),
        given_hours=float(rng.uniform(20, 45)),
        frail_hours=float(rng.uniform(60, 140)),
        drift=float(rng.normal(-0.01, 0.015)),
        unrest=float(rng.uniform(0.04, 0.12)),
    )


def lived(seed: int) -> list[Year]:
    """The town's years: some to begin, `YEARS_SEEN` that are seen, `YEARS_AHEAD` that only we know."""
    fate, rng = fate_of(seed), np.random.default_rng(seed)
    town = _Town(fate, rng)
    years = [town.year(number) for number in range(BURN_IN + YEARS_SEEN + YEARS_AHEAD)]
    return years[BURN_IN:]


def seen_after(years: list[Year], number: int) -> Community:
    """What the books of the town show after so many of its years, of which the last `YEARS_SEEN` count."""
    rows = [row for year in years[max(0, number - YEARS_SEEN) : number] for row in year.rows]
    return Community("town", years[number - 1].standing, rows)


class _Town:
    def __init__(self, fate: Fate, rng: np.random.Generator) -> None:
        self._fate, self._rng = fate, rng
        self._age = np.zeros(0)
        self._frail_at = self._zeal = self._wish = self._holds = self._age
        self._logs = {"given": 0.0, "wanted": 0.0, "joining": 0.0}
        self._join(fate.founders)

    def _join(self, count: int) -> int:
        rng = self._rng
        ages = np.clip(rng.normal(64, 5, count).round(), 50, 78)
        # Gompertz: the hazard of falling frail doubles in about seven years.
        onset = 65 + np.log1p(-np.log(rng.uniform(size=count)) * 0.1 / 0.02) / 0.1
        self._age = np.append(self._age, ages)
        self._frail_at = np.append(self._frail_at, np.maximum(onset, ages + 0.5))
        self._zeal = np.append(self._zeal, rng.gamma(0.8, 1 / 0.8, count))
        self._wish = np.append(self._wish, rng.gamma(1.5, 1 / 1.5, count))
        self._holds = np.append(self._holds, np.zeros(count))
        return count

    def year(self, number: int) -> Year:
        rng, fate, size = self._rng, self._fate, len(self._age)
        for name, drift in (("given", fate.drift), ("wanted", 0.0), ("joining", fate.joining_drift)):
            self._logs[name] += drift + rng.normal(0, fate.unrest)
        frail = self._age >= self._frail_at
        given = fate.given_hours * self._zeal * np.where(frail, 0.1, 1) * rng.gamma(4, 0.25, size)
        given = given * 60 * np.exp(self._logs["given"])
        wanted = np.where(frail, fate.frail_hours, 2.0) * self._wish * rng.gamma(4, 0.25, size)
        wanted = np.minimum(wanted * 60 * np.exp(self._logs["wanted"]), self._holds)
        met = min(1.0, given.sum() / max(wanted.sum(), 1.0))
        self._holds = self._holds + given - wanted * met
        before = self._age.copy()
        dying = np.minimum(0.011 * np.exp(0.1 * (before - 65)) * np.where(frail, 2, 0.7), 0.7)
        gone = rng.uniform(size=size) < dying + 0.02
        year = Year(float(given.sum()), float(wanted.sum()), 0.0)
        self._age = self._age + 1
        for name in ("_age", "_frail_at", "_zeal", "_wish", "_holds"):
            setattr(self, name, getattr(self, name)[~gone])
        count = self._join(int(rng.poisson(fate.founders * fate.joining * np.exp(self._logs["joining"]))))
        joined = self._age[len(self._age) - count :]
        year.rows = _rows(number, before, gone, joined, given, wanted)
        year.standing = [
            Standing(int(age), tuple(int(one) for one in self._holds[self._age == age])) for age in np.unique(self._age)
        ]
        year.owed = float(self._holds.sum())
        return year


def _rows(number: int, ages: object, gone: object, joined: object, given: object, wanted: object) -> list[AgeYear]:
    rows = []
    for age in np.unique(np.append(ages, joined)):
        mine = ages == age
        rows.append(
            AgeYear(
                year=number,
                age=int(age),
                members=int(mine.sum()),
                joined=int((joined == age).sum()),
                gone=int(gone[mine].sum()),
                given={code: int(given[mine].sum() * share) for code, (share, _) in SERVICES.items()},
                wanted={code: int(wanted[mine].sum() * share) for code, (_, share) in SERVICES.items()},
            )
        )
    return rows
