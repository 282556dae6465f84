"""How able an old person is, by GB/T 42195-2022: 26 items, 90 points at best, level 0 at best.

Source: domain.md 2 (GB/T 42195-2022, Assessment of elderly ability; items, maxima and bounds from a public
transcription whose sums 32, 15, 28 and 15 were checked; appendix C.4 for what changes the level). Points run the other
way than levels, and than the older MZ/T 039-2013, whose levels are never mapped from these scores.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

STANDARD = "GB/T 42195-2022"
MOST = 90
COMA_LEVEL = WORST_LEVEL = 4
EVENTS_THAT_COUNT = 2
"""Care-risk events (a fall, choking, self-harm, getting lost) within 30 days from which the level is one worse."""

LEAST_OF_LEVEL = (90, 66, 46, 30, 0)
"""The least total of each level, 0 to 4."""

LEVELS = ("intact", "mildly impaired", "moderately impaired", "severely impaired", "completely lost")

_MENTAL = re.compile(r"F\d\d(\.\d{1,4})?", re.ASCII)  # F00-F03 dementia, F04-F99 diagnosed by a psychiatrist
_DIAGNOSIS = re.compile(r"[A-Z]\d\d(\.\d{1,4})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Item:
    """One of the 26 things looked at: its code in the standard, its name, and the points of who is able."""

    code: str
    name: str
    most: int


ITEMS = (
    Item("B1.1", "eating", 4),
    Item("B1.2", "grooming", 4),
    Item("B1.3", "bathing", 4),
    Item("B1.4", "dressing the upper body", 4),
    Item("B1.5", "trousers, shoes and socks", 4),
    Item("B1.6", "bladder control", 4),
    Item("B1.7", "bowel control", 4),
    Item("B1.8", "using the toilet", 4),
    Item("B2.1", "moving in bed", 4),
    Item("B2.2", "from bed to chair", 4),
    Item("B2.3", "walking on the level", 4),
    Item("B2.4", "stairs", 3),
    Item("B3.1", "knows the time", 4),
    Item("B3.2", "knows the place", 4),
    Item("B3.3", "knows people", 4),
    Item("B3.4", "memory", 4),
    Item("B3.5", "understands", 4),
    Item("B3.6", "expresses oneself", 4),
    Item("B3.7", "no aggression within a month", 1),
    Item("B3.8", "no depressive signs within a month", 1),
    Item("B3.9", "consciousness", 2),
    Item("B4.1", "sight", 2),
    Item("B4.2", "hearing", 2),
    Item("B4.3", "daily affairs", 4),
    Item("B4.4", "going out by transport", 3),
    Item("B4.5", "company of others", 4),
)


class Adjustment(StrEnum):
    """What puts a level other than the total says. Appendix C.4."""

    COMA = "coma"
    DIAGNOSIS = "diagnosis"
    EVENTS = "events"


class NotAsTheStandard(ValueError):
    """Scores that the standard does not know; `faults` says of each what is wrong."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Observed:
    """What assessors wrote down: points by item code, coma, ICD-10 diagnoses, care-risk events of the last 30 days."""

    scores: Mapping[str, int] = field(default_factory=dict)
    coma: bool = False
    diagnoses: tuple[str, ...] = ()
    events_30_days: int = 0


@dataclass(frozen=True, slots=True)
class Ability:
    """The outcome: total and first level (neither where coma decides alone), what changed it, and the level."""

    total: int | None
    first_level: int | None
    adjustments: tuple[Adjustment, ...]
    level: int


def level_of_total(total: int) -> int:
    """The level of a total of 0 to 90 points. Raises ValueError for any other."""
    if not 0 <= total <= MOST:
        raise ValueError(f"no total of the standard: {total}")
    return next(level for level, least in enumerate(LEAST_OF_LEVEL) if total >= least)


def ability_of(observed: Observed, *, stack_adjustments: bool = False) -> Ability:
    """The level by GB/T 42195-2022 with its changes by C.4.

    Coma decides alone and nothing is scored. A diagnosis of F00-F99 and two or more events make the level one worse,
    together also by one unless `stack_adjustments` (the sources do not say: a value of the pack), never beyond 4.
    Raises NotAsTheStandard, which names every fault at once.
    """
    if faults := tuple(_faults(observed)):
        raise NotAsTheStandard(faults)
    if observed.coma:
        return Ability(None, None, (Adjustment.COMA,), COMA_LEVEL)
    total = sum(observed.scores.values())
    first, changes = level_of_total(total), tuple(_changes(observed))
    worse = len(changes) if stack_adjustments else min(1, len(changes))
    return Ability(total, first, changes, min(WORST_LEVEL, first + worse))


def _changes(observed: Observed) -> Iterator[Adjustment]:
    if any(_MENTAL.fullmatch(one) for one in observed.diagnoses):
        yield Adjustment.DIAGNOSIS
    if observed.events_30_days >= EVENTS_THAT_COUNT:
        yield Adjustment.EVENTS


def _faults(observed: Observed) -> Iterator[str]:
    known = {one.code: one.most for one in ITEMS}
    if observed.events_30_days < 0:
        yield f"events: {observed.events_30_days} is no count"
    yield from (f"{one}: no code of ICD-10" for one in observed.diagnoses if not _DIAGNOSIS.fullmatch(one))
    yield from (f"{code}: no item of the standard" for code in observed.scores if code not in known)
    if not observed.coma:
        yield from (f"{code}: not scored" for code in known if code not in observed.scores)
    for code, points in observed.scores.items():
        if code in known and not (type(points) is int and 0 <= points <= known[code]):
            yield f"{code}: {points} is not within 0 to {known[code]}"
