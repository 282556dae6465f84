"""Regret insertion: first place the visit that would lose most by waiting its turn."""

from collections.abc import Callable, Iterable, Sequence
from heapq import nsmallest
from operator import attrgetter
from random import Random
from typing import NamedTuple

from huzhu.kernel.dispatch.days import Opening
from huzhu.kernel.dispatch.draft import Draft, Option, Part
from huzhu.kernel.dispatch.visit import Visit

REGRET = 3
"""How many ways to serve a visit are compared. Regret-k insertion: Potvin and Rousseau 1993, EJOR 66(3)."""

_COST = attrgetter("cost")  # nsmallest keeps the order of equals: by people, then by start


class Start(NamedTuple):
    """When one person could start a visit, what that adds to the cost, and the slot it falls into."""

    cost: int
    start: int
    slot: int


OTHER_WAY = 0.15
OTHER_START = 0.15

Urgency = Callable[[Draft, Visit, Sequence[Option]], tuple[int, ...]]


def options(draft: Draft, visit: Visit, count: int = REGRET) -> list[Option]:
    """The cheapest ways to serve the visit now, each with other people, cheapest first; none where nobody can."""
    able = draft.able(visit)
    if not all(able):
        return []
    return _alone(draft, visit, count) if len(able) == 1 else _together(draft, visit, count)


def insert(draft: Draft, visits: Iterable[Visit], urgency: Urgency, over: Callable[[], bool]) -> None:
    """Place as many of the visits as will go, one after another; `over` tells that there is no time left."""
    waiting = {visit.key: (visit, options(draft, visit)) for visit in visits if not over()}
    while waiting and not over():
        waiting = {key: pair for key, pair in waiting.items() if pair[1]}
        if not waiting:
            return
        key = min(waiting, key=lambda one: urgency(draft, *waiting[one]))
        visit, best = waiting.pop(key)
        draft.place(visit, best[0])
        touched = {part.person for part in best[0].parts}
        for other, (one, known) in waiting.items():
            if _stale(draft, one, known, touched):
                waiting[other] = (one, options(draft, one))


def first_come(draft: Draft, visits: Sequence[Visit], over: Callable[[], bool]) -> None:
    """Place the visits once through, heaviest first, then those fewest people can take: a plan in no time."""
    reach = {visit.key: min(len(people) for people in draft.able(visit)) for visit in visits if not over()}
    known = [visit for visit in visits if visit.key in reach]
    for visit in sorted(known, key=lambda one: (-draft.problem.weight(one), reach[one.key], draft.visit_rank[one.key])):
        if not over() and (ways := options(draft, visit, count=1)):
            draft.place(visit, ways[0])


def scatter(draft: Draft, visits: Sequence[Visit], chance: Random, over: Callable[[], bool]) -> None:
    """Place the visits in a random order, now and then not in the cheapest way: so a search gets out of a corner."""
    for visit in chance.sample(visits, len(visits)):
        if not over() and (ways := options(draft, visit)):
            draft.place(visit, _shaken(draft, visit, ways, chance))


def cheapest_start(draft: Draft, visit: Visit, person: str, found: Iterable[Opening]) -> Start | None:
    """The start within these openings of the person's day that adds least to the cost, the earliest among equals."""
    best: Start | None = None
    for opening in found:
        for start in _starts(draft, visit, opening):
            cost = draft.part_cost(visit, person, opening, start)
            if best is None or cost < best.cost:
                best = Start(cost, start, opening.slot)
    return best


def scarce_first(draft: Draft, visit: Visit, known: Sequence[Option]) -> tuple[int, ...]:
    """Fewest ways left, then heaviest, then most regret."""
    return (len(known), -draft.problem.weight(visit), -_regret(known), draft.visit_rank[visit.key])


def heavy_first(draft: Draft, visit: Visit, known: Sequence[Option]) -> tuple[int, ...]:
    """Heaviest, then fewest ways left, then most regret."""
    return (-draft.problem.weight(visit), len(known), -_regret(known), draft.visit_rank[visit.key])


def _shaken(draft: Draft, visit: Visit, ways: Sequence[Option], chance: Random) -> Option:
    """The cheapest way, seldom another person, seldom another start."""
    way = chance.choice(ways) if chance.random() < OTHER_WAY else ways[0]
    if len(way.parts) > 1 or chance.random() >= OTHER_START:
        return way
    part = way.parts[0]
    opening = chance.choice(draft.openings(visit, part.person))
    start = chance.choice((opening.low, opening.high, chance.randint(opening.low, opening.high)))
    cost = draft.part_cost(visit, part.person, opening, start)
    return Option(cost, start, (Part(part.role, part.person, opening.slot),))


def _regret(known: Sequence[Option]) -> int:
    return sum(one.cost - known[0].cost for one in known[1:])


def _stale(draft: Draft, visit: Visit, known: Sequence[Option], touched: set[str]) -> bool:
    """True where the ways known must be sought anew. For pairs, which are dear, only where the best way has gone."""
    able = draft.able(visit)
    if len(able) == 1:
        return not touched.isdisjoint(able[0])
    return any(part.person in touched for part in known[0].parts)


def _alone(draft: Draft, visit: Visit, count: int) -> list[Option]:
    role = draft.ground.open_roles[visit.key][0]
    ways = (_best_for(draft, visit, role, person) for person in draft.able(visit)[0])
    return nsmallest(count, (way for way in ways if way is not None), key=_COST)


def _best_for(draft: Draft, visit: Visit, role: int, person: str) -> Option | None:
    """The cheapest start for this person, the earliest among equals; remembered while their day stays as it is."""
    day, known = draft.days[person], draft.memo.get((visit.key, person))
    if known is not None and known[0] is day:
        return known[1]
    start = cheapest_start(draft, visit, person, draft.openings(visit, person))
    best = None if start is None else Option(start.cost, start.start, (Part(role, person, start.slot),))
    draft.memo[visit.key, person] = (day, best)
    return best


def _starts(draft: Draft, visit: Visit, opening: Opening) -> list[int]:
    """The starts of an opening where a cheapest one must lie: costs are straight lines between these."""
    low, high = opening.low, opening.high
    kinks = draft.kinks[visit.key]
    if not kinks:
        return [low if opening.slope >= 0 else high]
    return sorted({low, high, *(kink for kink in kinks if low < kink < high)})


def _together(draft: Draft, visit: Visit, count: int) -> list[Option]:
    """Ways for several people at once. Every feasible start can move back to where somebody's opening begins, so
    these starts, with the kinks of the cost, miss no way there is."""
    roles = list(zip(draft.ground.open_roles[visit.key], draft.able(visit), strict=True))
    free = {person: draft.openings(visit, person) for _, able in roles for person in able}
    starts = {opening.low for found in free.values() for opening in found} | set(draft.kinks[visit.key])
    best: dict[tuple[str, ...], Option] = {}
    for start in sorted(starts):
        lists = [_ready(draft, visit, (role, able), free, start) for role, able in roles]
        for cost, parts in _choices(lists):
            people = tuple(sorted(part.person for part in parts))
            if people not in best or cost < best[people].cost:
                best[people] = Option(cost, start, parts)
    return nsmallest(count, best.values(), key=_COST)


def _ready(
    draft: Draft, visit: Visit, part: tuple[int, Sequence[str]], free: dict[str, list[Opening]], start: int
) -> list[tuple[int, Part]]:
    """The cheapest people for one role at this start: one more than there are roles is enough to choose from."""
    role, able = part
    ready = [
        (draft.part_cost(visit, person, opening, start), draft.rank[person], Part(role, person, opening.slot))
        for person in able
        for opening in free[person]
        if opening.low <= start <= opening.high
    ]
    return [(cost, chosen) for cost, _, chosen in nsmallest(len(visit.roles) + 1, ready)]


def _choices(lists: Sequence[Sequence[tuple[int, Part]]]) -> list[tuple[int, tuple[Part, ...]]]:
    """Every choice of one entry a list with no person twice."""
    ways: list[tuple[int, tuple[Part, ...]]] = [(0, ())]
    for entries in lists:
        ways = [
            (cost + more, (*parts, part))
            for cost, parts in ways
            for more, part in entries
            if all(part.person != other.person for other in parts)
        ]
    return ways
