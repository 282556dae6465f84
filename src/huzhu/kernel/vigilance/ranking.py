"""Which visits to look at first: what is seen on each, what is unusual about those behind it, never one ring alone."""

import heapq
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

from huzhu.kernel.vigilance.parts import Ground, Part
from huzhu.kernel.vigilance.signs import CONTRADICTIONS, Sign, signs_of
from huzhu.kernel.vigilance.weighing import WEIGHTS, Pattern, Usual, Whose, patterns_of, usual_of

AGAIN = 0.7  # of its weight a visit keeps for each of the same person's that stands before it
MORE = 0.3  # of the weight of a second, third... pattern that a visit belongs to
FLAGGED_FROM = 6.0  # the weight of a pattern that a person is asked to look at: more than any one habit weighs


@dataclass(frozen=True, slots=True)
class Suspect:
    """One visit worth a second look: its weight, the signs on it, and the patterns it belongs to, heaviest first."""

    visit: str
    numbers: tuple[int, ...]
    weight: float
    signs: tuple[Sign, ...]
    patterns: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Watch:
    """What a look at a community's visits brought: visits in the order in which to review them, and all patterns.

    Numbers in patterns and suspects are places in `parts`, which stand in the order of their arrival.
    """

    parts: tuple[Part, ...]
    suspects: tuple[Suspect, ...]
    patterns: tuple[Pattern, ...]

    @property
    def flagged(self) -> tuple[Pattern, ...]:
        """The patterns that a person should look at, the heaviest first; one of several on the same visits.

        An elder is never whom a flag is about: who is helped much, by whomever, has done nothing by it.
        """
        chosen: list[Pattern] = []
        covered: set[int] = set()
        for one in sorted(self.patterns, key=_most_telling):
            fresh = [number for number in one.numbers if number not in covered]
            if one.whose != Whose.ELDER and one.weight >= FLAGGED_FROM and 2 * len(fresh) >= len(one.numbers):
                chosen.append(one)
                covered.update(one.numbers)
        return tuple(chosen)


def _most_telling(pattern: Pattern) -> tuple[float, bool, str, tuple[str, ...]]:
    """The heaviest first; of two that weigh the same a person's before that of the telephone the person uses."""
    return -pattern.weight, pattern.whose == Whose.DEVICE, pattern.whose, pattern.key


def watch(parts: Sequence[Part], ground: Ground = Ground(), *, most: int | None = None) -> Watch:  # noqa: B008
    """Ranks visits for review, at most `most` of them; nothing is decided by it, and nobody is accused.

    A person's further visits step back behind others', so that a few reviews touch every pattern once before they
    dig in one. Method and limits: docs/decisions/0026-vigilance.md.
    """
    parts = tuple(sorted(parts, key=lambda part: (part.arrived_at, part.visit, part.helper)))
    signs = signs_of(parts, ground).signs
    usual = usual_of(parts, signs)
    patterns = patterns_of(parts, signs, usual)
    suspects = _suspects(parts, signs, usual, patterns)
    return Watch(parts, tuple(_in_turn(parts, suspects, len(suspects) if most is None else most)), tuple(patterns))


def _suspects(
    parts: Sequence[Part], signs: Sequence[frozenset[Sign]], usual: Usual, patterns: Sequence[Pattern]
) -> list[Suspect]:
    within: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for index, pattern in enumerate(patterns):
        for number in pattern.numbers:
            within[number].append((_carried(pattern, signs[number]), index))
    visits: dict[str, list[int]] = defaultdict(list)
    for number, part in enumerate(parts):
        visits[part.visit].append(number)
    found = []
    for visit, numbers in visits.items():
        own = max(_own_weight(parts[one], signs[one], usual) for one in numbers)
        behind = sorted((pair for one in numbers for pair in within[one] if pair[0] > 0), reverse=True)
        weight = own + sum(value * (1.0 if rank == 0 else MORE) for rank, (value, _index) in enumerate(behind[:4]))
        if weight > 0:
            seen = sorted({sign for one in numbers for sign in signs[one]}, key=lambda sign: (-WEIGHTS[sign], sign))
            belongs = tuple(patterns[index] for _value, index in behind)
            found.append(Suspect(visit, tuple(numbers), weight, tuple(seen), belongs))
    return found


def _carried(pattern: Pattern, signs: frozenset[Sign]) -> float:
    """As much of a pattern's weight as this visit shows the signs of it; those of a circle are all in it."""
    whole = sum(WEIGHTS[one.sign] * one.surprise for one in pattern.findings)
    shown = sum(WEIGHTS[one.sign] * one.surprise for one in pattern.findings if one.sign in signs)
    return pattern.weight - whole + shown


def _own_weight(part: Part, signs: frozenset[Sign], usual: Usual) -> float:
    """What cannot both be true weighs by how seldom it happens here by honest mistake."""
    return sum(-WEIGHTS[sign] * log10(usual.rates[part.shown, sign]) for sign in signs & CONTRADICTIONS)


def _in_turn(parts: Sequence[Part], suspects: Sequence[Suspect], most: int) -> list[Suspect]:
    turns: dict[str, int] = defaultdict(int)
    people = [_people(parts, one) for one in suspects]
    queue = [(-one.weight, one.visit, number, 0) for number, one in enumerate(suspects)]
    heapq.heapify(queue)
    chosen: list[Suspect] = []
    while queue and len(chosen) < most:
        _weight, visit, number, before = heapq.heappop(queue)
        now = max(turns[one] for one in people[number])
        if now != before:
            heapq.heappush(queue, (-suspects[number].weight * AGAIN**now, visit, number, now))
            continue
        chosen.append(suspects[number])
        for one in people[number]:
            turns[one] += 1
    return chosen


def _people(parts: Sequence[Part], suspect: Suspect) -> frozenset[str]:
    return frozenset(parts[one].helper for one in suspect.numbers)
