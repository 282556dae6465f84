"""Chains: who is left takes somebody's place, who takes another's, and so on to where one more fits.

Paths that augment, as for a matching (Berge 1957), breadth first, so that the shortest is found. What a place costs but
by its visit is not asked on the way; the chain is carried out as one move, which must leave the plan cheaper.
"""

from huzhu.kernel.dispatch.search.build import FAR
from huzhu.kernel.dispatch.search.dues import HARD_END
from huzhu.kernel.dispatch.search.keeping import begin, cost, decide, give_up, weigh
from huzhu.kernel.dispatch.search.links import fit_key, leave, link, may
from huzhu.kernel.dispatch.search.slab import (
    BEST_COST,
    CHAIN_0,
    CLOSE,
    COUNT,
    DUR,
    FIRM,
    FIRST,
    FLAGS,
    GROUP,
    HEAD,
    JOB,
    JOB_0,
    JOB_N,
    JOBS,
    LOSS,
    MINUTES,
    MOST_MINUTES,
    MOST_VISITS,
    NEVER,
    NEXT,
    OUT,
    ROOM,
    ROUTE,
    ROUTE_0,
    ROUTE_N,
    ROUTES,
    SPAN_0,
    SPAN_N,
    TO,
    VISITS,
    WHO,
    Slab,
    bare,
    below,
    entry,
    jit,
    leg,
)
from huzhu.kernel.dispatch.search.state import keep, renew
from huzhu.kernel.dispatch.search.windows import SPAN, set_window

MOST_CHAINS = 3
"""So many are carried out at once; the walk goes on between."""

BY, AFTER, IN_SPAN, SEEN = range(4)
NOTE = 4
"""What is noted of a job: who would take its place, after which node, in which window; and that it was noted."""

NOWHERE = (0, 0)


@entry
def augment(w: Slab) -> int:
    """Carry chains out as long as there are some that pay; how many it were."""
    w = bare(w)
    made = 0
    while made < MOST_CHAINS and find_chain(w):
        made += 1
    if made > 0:
        renew(w)
        if cost(w) < w[BEST_COST]:
            keep(w)
    return made


@jit
def find_chain(w: Slab) -> bool:
    """Carry out one chain that pays, from the weightiest that is left. What was reached in vain from one is not
    reached again from the next, for from there nothing fits, and nothing that is lighter than either could be left."""
    for k in range(w[CHAIN_0], w[CHAIN_0] + NOTE * w[JOB_N]):
        w[k] = 0
    order = w[CHAIN_0] + (NOTE + 1) * w[JOB_N]
    for k in range(order, order + w[JOB_N]):
        job = w[k]
        if w[w[job + FIRST] + ROUTE] == 0 and alone(w, job) and w[note(w, job) + SEEN] == 0 and chain_from(w, job):
            return True
    return False


@jit
def note(w: Slab, job: int) -> int:
    """Where a job has its note."""
    return w[CHAIN_0] + (job - w[JOB_0]) // JOBS * NOTE


@jit
def alone(w: Slab, job: int) -> bool:
    """True for a job of one role, bound to no other, that may be left."""
    return w[job + COUNT] == 1 and w[job + GROUP] == job and w[job + LOSS] != NEVER


@jit
def chain_from(w: Slab, source: int) -> bool:
    """The shortest chain from a job that is left to a free place; else to whoever is lightest of those it reaches."""
    queue = w[CHAIN_0] + NOTE * w[JOB_N]
    w[queue] = source
    w[note(w, source) + SEEN] = 1
    at, end, lightest = queue, queue + 1, source
    while at < end:
        job = w[at]
        if ends_at(w, job):
            return True
        known = end
        end = widen(w, job, end)
        for k in range(known, end):
            if w[w[k] + LOSS] < w[lightest + LOSS]:
                lightest = w[k]
        at += 1
    return lightest != source and carry_out(w, lightest, NOWHERE)


@jit
def ends_at(w: Slab, job: int) -> bool:
    """Carry out the chain that ends with this job, where a place is free for it."""
    node = w[job + FIRST]
    first = below(w, w[ROUTE_N])
    for k in range(first, first + w[ROUTE_N]):
        route = w[ROUTE_0] + k % w[ROUTE_N] * ROUTES
        if may(w, node, route) and w[node + ROUTE] != route:
            place = place_on(w, job, 0, route)
            if place[0] != 0 and carry_out(w, job, place):
                return True
    return False


@jit
def widen(w: Slab, job: int, end: int) -> int:
    """Note all whose place this job can take and who are not noted yet; where the queue ends then."""
    node = w[job + FIRST]
    first = below(w, w[ROUTE_N])
    for k in range(first, first + w[ROUTE_N]):
        route = w[ROUTE_0] + k % w[ROUTE_N] * ROUTES
        if may(w, node, route) and w[node + ROUTE] != route:
            end = widen_on(w, job, route, end)
    return end


@jit
def widen_on(w: Slab, job: int, route: int, end: int) -> int:
    """The same on one route."""
    one = w[w[route + HEAD] + NEXT]
    while w[one + NEXT] != 0:
        other = w[one + JOB]
        its = note(w, other)
        if w[its + SEEN] == 0 and alone(w, other):
            place = place_on(w, job, other, route)
            if place[0] != 0:
                w[its + BY], w[its + AFTER], w[its + IN_SPAN], w[its + SEEN] = job, place[0], place[1], 1
                w[end] = other
                end += 1
        one = w[one + NEXT]
    return end


@jit
def place_on(w: Slab, job: int, out: int, route: int) -> tuple[int, int]:
    """The first place (after which node, in which window) that a job could have on a route with another (0: none) taken
    out of it, by all rules there are."""
    if not has_room(w, job, out, route):
        return NOWHERE
    before = w[route + HEAD]
    while w[before + NEXT] != 0:
        after = w[before + NEXT]
        if out != 0 and w[after + JOB] == out:
            after = w[after + NEXT]
        if out == 0 or w[before + JOB] != out:
            for span in range(w[job + SPAN_0], w[job + SPAN_0] + SPAN * w[job + SPAN_N], SPAN):
                if in_time(w, job, (before, after), span) and fits(w, job, out, (before, span)):
                    return before, span
        before = w[before + NEXT]
    return NOWHERE


@jit
def has_room(w: Slab, job: int, out: int, route: int) -> bool:
    """True where the person of a route may do one more, or this one for the other."""
    who = w[route + WHO]
    minutes, visits = w[who + MINUTES] + w[w[job + FIRST] + DUR], w[who + VISITS] + 1
    if out != 0:
        minutes -= w[w[out + FIRST] + DUR]
        visits -= 1
    return minutes <= w[who + MOST_MINUTES] and visits <= w[who + MOST_VISITS]


@jit
def in_time(w: Slab, job: int, ends: tuple[int, int], span: int) -> bool:
    """False where the hours between two nodes, as they stand, are too short: most places fall here, unlaid."""
    before, after = ends
    node, route = w[job + FIRST], w[before + ROUTE]
    start = max(w[span], w[before + OUT] + leg(w, route, before, node))
    then = start + w[node + DUR] + leg(w, route, node, after)
    if w[after + NEXT] == 0:
        return start <= w[span + 1] and (then <= w[route + TO] or w[route + FLAGS] & HARD_END == 0)
    return start <= w[span + 1] and then <= w[w[after + JOB] + CLOSE]


@jit
def fits(w: Slab, job: int, out: int, place: tuple[int, int]) -> bool:
    """True where no rule speaks against a job in a place with another (0: none) taken out. Nothing is changed."""
    begin(w)
    if out != 0:
        leave(w, out)
    if not seat(w, job, place):
        return give_up(w)
    return weigh(w, FAR) < FAR


@jit
def seat(w: Slab, job: int, place: tuple[int, int]) -> bool:
    """Link a job that is left into a place, as part of a move; False where the place is no more, or not for it."""
    route = w[place[0] + ROUTE]
    if route == 0 or not may(w, w[job + FIRST], route):
        return False
    w[FIRM] -= w[job + LOSS]
    set_window(w, job, place[1])
    link(w, w[job + FIRST], place[0], route)
    return fit_key(w, job)


@jit
def carry_out(w: Slab, job: int, place: tuple[int, int]) -> bool:
    """All of a chain as one move, of which this job is the last and goes to a place, or is left; taken back where the
    plan would not be cheaper, or where two of the chain are in each other's way."""
    begin(w)
    one = job
    while one != 0:
        if w[w[one + FIRST] + ROUTE] != 0:
            leave(w, one)
        one = w[note(w, one) + BY]
    one = job
    while one != 0:
        if place[0] != 0 and not seat(w, one, place):
            return give_up(w)
        its = note(w, one)
        place = w[its + AFTER], w[its + IN_SPAN]
        one = w[its + BY]
    w[ROOM] = -1
    return decide(w)
