"""Closed circles: members whose hours go round among themselves and nowhere else."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from huzhu.kernel.vigilance.parts import Part

LONGEST = 6
TRAILS_MOST = 50_000  # where everybody helps everybody there are more circles than anybody could look at
TWICE = 2  # one favour that comes back once makes no circle of two


@dataclass(frozen=True, slots=True)
class Circle:
    """Members in the order in which they credit one another, and the share of all they give that stays inside."""

    members: tuple[str, ...]
    numbers: tuple[int, ...]
    closed: float


def circles_of(parts: Sequence[Part]) -> list[Circle]:
    """Every circle of two to six members each of whom has helped the next; of two, each at least twice.

    `numbers` are the places of the parts that go from one member to the next. A couple of friends who help each
    other is a circle too: what makes one worth looking at is judged elsewhere, by the other signs on its visits.
    """
    steps: dict[str, dict[str, list[int]]] = defaultdict(dict)
    for number, part in enumerate(parts):
        steps[part.helper].setdefault(part.elder, []).append(number)
    given = {helper: sum(map(len, to.values())) for helper, to in steps.items()}
    often = {helper: {elder for elder in to if elder in steps and elder != helper} for helper, to in steps.items()}
    found = []
    for members in _rounds(often):
        if len(members) == TWICE and any(len(steps[one][two]) < TWICE for one, two in _steps(members)):
            continue
        inside = [number for one, two in _steps(members) for number in steps[one][two]]
        found.append(Circle(members, tuple(inside), len(inside) / sum(given[one] for one in members)))
    return found


def _rounds(often: Mapping[str, set[str]]) -> Iterator[tuple[str, ...]]:
    """Each simple cycle once, from its smallest member; the graph of those who both give and receive is small."""
    walked = 0
    for start in sorted(often):
        trails: list[tuple[str, ...]] = [(start,)]
        while trails and walked < TRAILS_MOST:
            trail, walked = trails.pop(), walked + 1
            for to in sorted(often.get(trail[-1], ())):
                if to == start and len(trail) > 1:
                    yield trail
                elif to > start and to not in trail and len(trail) < LONGEST:
                    trails.append((*trail, to))


def _steps(members: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    return zip(members, (*members[1:], members[0]), strict=True)
