"""How much more often something is seen with one helper, pair, clerk or telephone than in the whole community."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import ceil, exp, lgamma, log10

from huzhu.kernel.vigilance.circles import circles_of
from huzhu.kernel.vigilance.parts import Part
from huzhu.kernel.vigilance.signs import CONTRADICTIONS, Sign

TRIMMED = 0.05  # of the helpers, those with most of a sign, are left out of what is usual
LEAST_SPREAD, MOST_SPREAD = 0.02, 0.6
WORTH_NAMING = 1.3  # a chance of 1 in 20, as a power of ten
MOST, MOST_ALONE = 8.0, 5.0  # what one contradiction, and what one mere habit, can weigh at most
LEAST_PARTS = 3  # of one or two visits nothing is usual
CLOSED_WEIGHT = 1.5

WEIGHTS: Mapping[Sign, float] = dict.fromkeys(Sign, 0.5) | dict.fromkeys(CONTRADICTIONS, 1.0) | {
    Sign.UP_TO_THE_LIMIT: 1.0,
    Sign.NOTED_AND_SAID_BY_ONE: 1.0,
    Sign.MUCH_FOR_ONE_PAIR: 1.0,
    Sign.OTHER_DEVICE: 0.8,
    Sign.SHARED_DEVICE: 0.3,
    Sign.FAR_FROM_DOOR: 0.8,
    Sign.SILENCE: 0.2,
    Sign.KIN: 0.3,
    Sign.MONTH_END: 0.3,
}  # fmt: skip


class Whose(StrEnum):
    """Whom a pattern is about."""

    VISIT = "visit"
    HELPER = "helper"
    ELDER = "elder"
    PAIR = "pair"
    CLERK = "clerk"
    DEVICE = "device"
    CIRCLE = "circle"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sign on somebody's visits: seen on `seen` of `of`, where `usual` in a thousand are usual."""

    sign: Sign
    seen: int
    of: int
    usual: int
    surprise: float


@dataclass(frozen=True, slots=True)
class Pattern:
    """What is unusual about one helper, pair, clerk, telephone or circle, the most unusual first."""

    whose: Whose
    key: tuple[str, ...]
    numbers: tuple[int, ...]
    findings: tuple[Finding, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Usual:
    """How often each sign is seen in this community with each way of showing, and how much helpers differ in it."""

    rates: Mapping[tuple[str, Sign], float]
    spreads: Mapping[Sign, float]


def usual_of(parts: Sequence[Part], signs: Sequence[frozenset[Sign]]) -> Usual:
    """The community's own base rates: trimmed means over helpers, one for each way of showing.

    What is usual here is learnt here, so a place where sheets are typed on Fridays is not a place of fraud.
    """
    by_shown: dict[str, list[int]] = defaultdict(list)
    by_helper: dict[str, list[int]] = defaultdict(list)
    for number, part in enumerate(parts):
        by_shown[part.shown].append(number)
        by_helper[part.helper].append(number)
    rates = {}
    for sign in Sign:
        fallback = _trimmed(parts, signs, sign, range(len(parts)))
        for shown, numbers in by_shown.items():
            near = _trimmed(parts, signs, sign, numbers)
            lean = 200.0  # parts of the whole community that a way of showing with few parts leans on
            rates[shown, sign] = (near * len(numbers) + fallback * lean) / (len(numbers) + lean)
    spreads = {sign: _spread(parts, signs, sign, rates, by_helper.values()) for sign in Sign}
    return Usual(rates, spreads)


def _trimmed(parts: Sequence[Part], signs: Sequence[frozenset[Sign]], sign: Sign, numbers: Iterable[int]) -> float:
    seen: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for number in numbers:
        counts = seen[parts[number].helper]
        counts[0] += sign in signs[number]
        counts[1] += 1
    ranked = sorted(seen.values(), key=lambda counts: counts[0] / counts[1])
    kept = ranked[: len(ranked) - _trimmed_off(len(ranked))]
    return (sum(counts[0] for counts in kept) + 0.5) / (sum(counts[1] for counts in kept) + 1.0)


def _trimmed_off(helpers: int) -> int:
    """How many helpers say nothing of what is usual: where there are few, still one of them."""
    return ceil(helpers * TRIMMED) if helpers > 2 else 0


def _spread(
    parts: Sequence[Part],
    signs: Sequence[frozenset[Sign]],
    sign: Sign,
    rates: Mapping[tuple[str, Sign], float],
    groups: Iterable[Sequence[int]],
) -> float:
    """Intraclass correlation of a sign within helpers (moments; Kleinman 1973), the most extreme left out."""
    ratios = []
    for numbers in groups:
        if len(numbers) < LEAST_PARTS:
            continue
        count = len(numbers)
        rate = sum(rates[parts[one].shown, sign] for one in numbers) / count
        seen = sum(sign in signs[one] for one in numbers)
        excess = ((seen - count * rate) ** 2) / (count * rate * (1 - rate)) - 1
        ratios.append(excess / (count - 1))
    ratios.sort()
    kept = ratios[: len(ratios) - _trimmed_off(len(ratios))]
    return min(MOST_SPREAD, max(LEAST_SPREAD, sum(kept) / len(kept))) if kept else LEAST_SPREAD


def patterns_of(parts: Sequence[Part], signs: Sequence[frozenset[Sign]], usual: Usual) -> list[Pattern]:
    """Every helper, elder, pair, clerk, telephone and circle on whose visits signs are thicker than usual.

    That a familiar face comes again and again is no sign; it becomes worth a look only by what else is seen.
    """
    found = []
    for (whose, key), numbers in sorted(_groups(parts).items()):
        if len(numbers) >= LEAST_PARTS:
            found.append(_pattern(whose, key, numbers, parts, signs, usual))
    return [one for one in found if one.findings] + list(_circles(parts, signs, usual))


def _groups(parts: Sequence[Part]) -> dict[tuple[Whose, tuple[str, ...]], list[int]]:
    groups: dict[tuple[Whose, tuple[str, ...]], list[int]] = defaultdict(list)
    for number, part in enumerate(parts):
        groups[Whose.HELPER, (part.helper,)].append(number)
        groups[Whose.ELDER, (part.elder,)].append(number)
        groups[Whose.PAIR, (part.helper, part.elder)].append(number)
        if part.noted_by != part.helper:
            groups[Whose.CLERK, (part.noted_by, part.helper)].append(number)
        if part.device:
            groups[Whose.DEVICE, (part.device,)].append(number)
    return groups


def _pattern(
    whose: Whose,
    key: tuple[str, ...],
    numbers: Sequence[int],
    parts: Sequence[Part],
    signs: Sequence[frozenset[Sign]],
    usual: Usual,
) -> Pattern:
    findings = []
    for sign in {sign for number in numbers for sign in signs[number]}:
        rate = sum(usual.rates[parts[one].shown, sign] for one in numbers) / len(numbers)
        seen = sum(sign in signs[one] for one in numbers)
        most = MOST if sign in CONTRADICTIONS else MOST_ALONE
        surprise = min(most, -log10(_tail(seen, len(numbers), round(rate, 4), round(usual.spreads[sign], 3))))
        if surprise >= WORTH_NAMING:
            findings.append(Finding(sign, seen, len(numbers), round(1000 * rate), surprise))
    findings.sort(key=lambda one: (-one.surprise * WEIGHTS[one.sign], one.sign))
    weight = sum(WEIGHTS[one.sign] * one.surprise for one in findings)
    return Pattern(whose, key, tuple(numbers), tuple(findings), weight)


def _circles(parts: Sequence[Part], signs: Sequence[frozenset[Sign]], usual: Usual) -> Iterator[Pattern]:
    for circle in circles_of(parts):
        inner = _pattern(Whose.CIRCLE, circle.members, circle.numbers, parts, signs, usual)
        swapped = Finding(Sign.SWAPPED, len(circle.numbers), round(len(circle.numbers) / circle.closed), 0, 0.0)
        # Three and more who credit one another in a ring do so seldom by friendship alone; two often do.
        bare = CLOSED_WEIGHT * (len(circle.members) - 2) * (0.5 + circle.closed)
        yield Pattern(Whose.CIRCLE, circle.members, circle.numbers, (*inner.findings, swapped), inner.weight + bare)


@lru_cache(maxsize=100_000)
def _tail(seen: int, of: int, rate: float, spread: float) -> float:
    """The chance of so many or more among `of`, where each helper has a rate of his own (beta-binomial)."""
    rate = min(0.999, max(0.0005, rate))
    a = rate * (1 - spread) / spread
    b = (1 - rate) * (1 - spread) / spread
    total = 0.0
    for count in range(seen, of + 1):
        chosen = lgamma(of + 1) - lgamma(count + 1) - lgamma(of - count + 1)
        total += exp(chosen + _log_beta(count + a, of - count + b) - _log_beta(a, b))
    return min(1.0, max(total, 1e-30))


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)
