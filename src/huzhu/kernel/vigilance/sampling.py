"""Whom to ring back by chance, and what their answers say of all visits, with an interval."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from random import Random

MILLION = 1_000_000
BY_CHANCE = 0.6  # of the calls go to all visits alike; the others follow the weight of what was seen
Z = 1.96  # an interval of 95 %


@dataclass(frozen=True, slots=True)
class Candidate:
    """One visit that may be asked about: its stratum (the helper) and its weight from the ranking, 0 where none."""

    visit: str
    stratum: str
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Drawn:
    """One visit drawn, with the chance that it had of being drawn, in millionths: 1 to 1,000,000."""

    visit: str
    chance_ppm: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What one call brought: whether the visit was not as written, and the chance with which it was drawn."""

    chance_ppm: int
    false: bool


@dataclass(frozen=True, slots=True)
class Estimate:
    """The share of visits not as written, between 0 and 1, with its 95 % interval, from `answers` calls.

    `effective` is how many calls by plain chance would say as much (Kish 1965).
    """

    share: float
    low: float
    high: float
    answers: int
    effective: float


def calls_for(visits: int, percent: int) -> int:
    """How many calls a day with so many visits asks for: at least the percent, and one where there was any visit."""
    return ceil(visits * percent / 100)


def draw_calls(candidates: Iterable[Candidate], calls: int, seed: int) -> list[Drawn]:
    """Draws visits to ring about: a systematic sample with unequal chances (Madow 1949) over the visits by stratum.

    Walking along the helpers with even steps touches each according to the number of the visits (implicit
    stratification). Every visit has a chance above zero, and it is kept. The same seed draws the same.
    """
    chance = Random(seed)
    rows = sorted(candidates, key=lambda one: (one.stratum, chance.random(), one.visit))
    if not rows or calls <= 0:
        return []
    chances = _chances([one.weight for one in rows], min(calls, len(rows)))
    drawn, step, walked = [], chance.random(), 0.0
    for row, share in zip(rows, chances, strict=True):
        walked += share
        if walked > step or share >= 1.0:
            drawn.append(Drawn(row.visit, max(1, min(MILLION, round(share * MILLION)))))
            step += 1.0
    return drawn


def _chances(weights: Sequence[float], calls: int) -> list[float]:
    """Chances that sum to the number of calls: an even part, and one that follows the weights; none above 1."""
    total, count = sum(weights), len(weights)
    even = calls * (BY_CHANCE if total else 1.0) / count
    wanted = [even + (calls * (1 - BY_CHANCE) * weight / total if total else 0.0) for weight in weights]
    certain: set[int] = set()
    while over := [number for number, share in enumerate(wanted) if share >= 1.0 and number not in certain]:
        certain.update(over)
        open_sum = sum(share for number, share in enumerate(wanted) if number not in certain)
        left = calls - len(certain)
        factor = left / open_sum if open_sum else 0.0
        wanted = [1.0 if number in certain else share * factor for number, share in enumerate(wanted)]
    return wanted


def estimate(answers: Sequence[Answer]) -> Estimate | None:
    """What share of all visits was not as written; None without an answer.

    Each answer counts as many visits as its chance stands for (Horvitz and Thompson 1952; ratio after Hajek 1971);
    the interval is Wilson's (1927) for the effective number of calls. Visits nobody could be asked about are left
    out, as if they were like the others.
    """
    if not answers:
        return None
    weights = [MILLION / one.chance_ppm for one in answers]
    total = sum(weights)
    share = sum(weight for weight, one in zip(weights, answers, strict=True) if one.false) / total
    effective = total**2 / sum(weight**2 for weight in weights)
    middle = (share + Z**2 / (2 * effective)) / (1 + Z**2 / effective)
    half = Z * sqrt(share * (1 - share) / effective + Z**2 / (4 * effective**2)) / (1 + Z**2 / effective)
    return Estimate(share, max(0.0, middle - half), min(1.0, middle + half), len(answers), effective)
