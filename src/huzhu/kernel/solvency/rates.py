"""Rates by age from a community's own years, leaning on what is known of ages where it has seen too little.

Sources: loss of ability by age, domain.md 13 (logit -2.383 + 0.12 (age - 70), from the 11.6 % of the 2021 survey);
mortality doubling every seven years or so (Gompertz 1825), 1.2 % at 65 (census life table 2020, memory). Both are
shapes only: the community's own level stands over them, and its own ages wherever it has seen enough of them.
"""

from dataclasses import dataclass

import numpy as np

from huzhu.kernel.solvency.history import AGES, Floats, Past

BANDWIDTH = 4.0  # years of age that lend one another their experience
LEANING = 40.0  # member-years of the shape alone that own experience is weighed against
DRAWN_YEARS = 4.0  # how many years of a usual town the own spread is weighed against
USUAL_SPREAD = 0.10  # by which a usual town's giving or wanting moves from year to year (log)
TREND_LEANING = 4.0  # years; a trend seen over two years counts a third, over eight two thirds


@dataclass(frozen=True, slots=True)
class Level:
    """The town's level against its rates: the log level now, its trend a year, how unsure, and how it spreads."""

    now: float
    trend: float
    trend_unsure: float
    spread: float


@dataclass(frozen=True, slots=True)
class Rates:
    """By age: minutes given and wanted by a member in a year, and the chance of going; and who joins.

    `joining` adds up to one; `given_level`, `wanted_level` and `joined_level` move over the years, the rates stay.
    """

    given: Floats
    wanted: Floats
    gone: Floats
    joining: Floats
    given_level: Level
    wanted_level: Level
    joined_level: Level


def rates_of(past: Past) -> Rates:
    """The rates of a community from its own years."""
    disabled = 1 / (1 + np.exp(2.383 - 0.12 * (AGES - 70.0)))
    able = np.where(AGES >= 18, 1 - disabled, 0.2)
    dying = np.minimum(0.012 * np.exp(0.1 * (AGES - 65.0)), 0.6)
    given, wanted = _smoothed(past.given, past.members, able), _smoothed(past.wanted, past.members, disabled)
    joins = past.joined.sum(axis=0)
    return Rates(
        given=given,
        wanted=wanted,
        gone=np.minimum(_smoothed(past.gone, past.members, dying + 0.02), 0.9),
        joining=_spread_out(joins),
        given_level=level_of(past.given.sum(axis=1), (past.members * given).sum(axis=1)),
        wanted_level=level_of(past.wanted.sum(axis=1), (past.members * wanted).sum(axis=1)),
        joined_level=level_of(past.joined.sum(axis=1) + 0.5, np.ones(len(past.joined))),
    )


def level_of(seen: Floats, expected: Floats) -> Level:
    """A random walk with a trend through the logs of seen to expected, both weighed against a usual town."""
    logs = np.log(np.maximum(seen, 1e-6) / np.maximum(expected, 1e-6))
    logs = np.where(seen > 0, logs, logs[seen > 0].min(initial=0.0))
    steps = np.diff(logs)
    number = len(steps)
    mean = float(steps.mean())
    squares = float(((steps - mean) ** 2).sum())
    spread = float(np.sqrt((squares + DRAWN_YEARS * USUAL_SPREAD**2) / (number - 1 + DRAWN_YEARS)))
    weight = number / (number + TREND_LEANING)
    # One year is one draw too: the level leans a third on the year before.
    now = float(0.67 * logs[-1] + 0.33 * logs[-2])
    return Level(now, weight * mean, weight * spread / float(np.sqrt(number)), spread)


def _smoothed(seen: Floats, members: Floats, shape: Floats) -> Floats:
    """The shape, lifted to the town's own sum, and bent at each age to what was seen around it."""
    total = float(seen.sum()) / max(float((members * shape).sum()), 1e-9)
    expected = members.sum(axis=0) * shape * total
    kernel = np.exp(-0.5 * ((AGES[:, None] - AGES[None, :]) / BANDWIDTH) ** 2)
    around, expected_around = kernel @ seen.sum(axis=0), kernel @ expected
    leaning = LEANING * shape * total
    bend = (around + leaning) / np.maximum(expected_around + leaning, 1e-9)
    bent = np.asarray(shape * total * bend, dtype=np.float64)
    again = float(seen.sum()) / max(float((members.sum(axis=0) * bent).sum()), 1e-9)
    return bent * again


def _spread_out(joins: Floats) -> Floats:
    kernel = np.exp(-0.5 * ((AGES[:, None] - AGES[None, :]) / 2.0) ** 2)
    spread = kernel @ joins + 1e-9 * np.exp(-0.5 * ((AGES - 65.0) / 6.0) ** 2)
    return np.asarray(spread / spread.sum(), dtype=np.float64)
