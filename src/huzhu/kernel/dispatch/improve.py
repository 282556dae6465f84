"""Bounded improvement: take a few related visits out, put them back better, keep what is no worse."""

from collections.abc import Callable
from random import Random

from huzhu.kernel.dispatch.draft import Draft
from huzhu.kernel.dispatch.insertion import heavy_first, insert, options, scarce_first, scatter
from huzhu.kernel.dispatch.visit import Visit

MOST_REMOVED = 8
REGRET_SHARE = 0.3
MOST_UNSERVED_TRIED = 8
MOST_POLISHINGS = 20


def improve(draft: Draft, chance: Random, rounds: int, over: Callable[[], bool]) -> int:
    """Large neighbourhood search for at most so many rounds; says how many were run.

    Ruin by relatedness after Shaw 1998 (CP-98), recreate by regret insertion. Ends early where nothing can change.
    """
    for done in range(rounds):
        if over() or not draft.placed:
            return done
        before = draft.saved()
        waiting = draft.waiting()
        removed = _ruin(draft, chance, waiting)
        for visit in removed:
            draft.remove(visit)
        tried = chance.sample(waiting, min(len(waiting), MOST_UNSERVED_TRIED))
        if chance.random() < REGRET_SHARE:
            insert(draft, [*removed, *tried], chance.choice((scarce_first, heavy_first)), over)
        else:
            scatter(draft, [*removed, *tried], chance, over)
        if not draft.accepts(before):
            draft.restore(before)
    return rounds


def polish(draft: Draft, over: Callable[[], bool]) -> None:
    """Give each visit its best place with all others standing, until none moves; then place what still fits."""
    for _ in range(MOST_POLISHINGS):
        cost = draft.cost
        for visit in draft.visits:
            if visit.key in draft.placed and not over():
                _replace(draft, visit)
        insert(draft, draft.waiting(), heavy_first, over)
        if draft.cost == cost:
            return


def _replace(draft: Draft, visit: Visit) -> None:
    before = draft.saved()
    draft.remove(visit)
    ways = options(draft, visit, count=1)
    if ways:
        draft.place(visit, ways[0])
    if draft.cost == before[2] or not draft.accepts(before):
        draft.restore(before)


def _ruin(draft: Draft, chance: Random, waiting: list[Visit]) -> list[Visit]:
    """A few placed visits near one another in place and time; near one that waits every other time."""
    placed = [visit for visit in draft.visits if visit.key in draft.placed]
    size = chance.randint(1, max(1, min(MOST_REMOVED, len(placed))))
    if waiting and chance.random() < 0.5:
        centre = chance.choice(waiting)
        able = {person for people in draft.able(centre) for person in people}
        near = [one for one in placed if any(part.person in able for part in draft.placed[one.key].parts)]
        return _nearest(draft, chance, (centre, near), size)
    return _nearest(draft, chance, (chance.choice(placed), placed), size)


def _nearest(draft: Draft, chance: Random, around: tuple[Visit, list[Visit]], size: int) -> list[Visit]:
    centre, candidates = around
    walk, start = draft.ground.walk[0][centre.place], _start(draft, centre)
    far = {
        one.key: (walk[one.place] + abs(draft.placed[one.key].start - start) / 4 + 1) * chance.random()
        for one in candidates
    }
    return sorted(candidates, key=lambda one: (far[one.key], draft.visit_rank[one.key]))[:size]


def _start(draft: Draft, visit: Visit) -> int:
    """The start of a placed visit, the first one allowed for one that waits."""
    option = draft.placed.get(visit.key)
    return option.start if option is not None else draft.ground.spans(visit)[0][0]
