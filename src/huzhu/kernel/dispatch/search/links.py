"""Links between nodes, and what is known of their cost before any clock is read."""

from huzhu.kernel.dispatch.search.flow import out_of
from huzhu.kernel.dispatch.search.slab import (
    BROKEN,
    COUNT,
    DUR,
    FIRM,
    FIRST,
    FIT,
    GIVEN,
    JOB,
    KEY,
    LATE,
    LOSS,
    MINUTES,
    MOST_MINUTES,
    MOST_VISITS,
    NEXT,
    NODE,
    OUT,
    PREV,
    RANK,
    REST,
    RICH,
    ROUTE,
    SHIFT,
    START,
    STUCK,
    TARD,
    TOP_KEY,
    VISITS,
    W_FAIR,
    W_TRAVEL,
    WHO,
    Slab,
    jit,
    leg,
    push,
    put,
)


@jit
def may(w: Slab, node: int, route: int) -> bool:
    """True where a role may be done on a route."""
    return w[w[node + FIT] + w[route + RANK]] > 0


@jit
def mate_on(w: Slab, node: int, route: int) -> bool:
    """True where another role of the same job is with the person of a route."""
    first = w[w[node + JOB] + FIRST]
    for other in range(first, first + w[w[node + JOB] + COUNT] * NODE, NODE):
        if other != node and w[other + ROUTE] != 0 and w[w[other + ROUTE] + WHO] == w[route + WHO]:
            return True
    return False


@jit
def charge(w: Slab, node: int, route: int, sign: int) -> None:
    """What a role costs because of who does it, and what it takes from their day."""
    who = w[route + WHO]
    minutes = w[node + DUR]
    w[FIRM] += sign * (w[w[node + FIT] + w[route + RANK]] - 1)
    if w[W_FAIR] > 0:
        given = w[who + GIVEN] + w[who + MINUTES] - (minutes if sign < 0 else 0)
        w[FIRM] += sign * w[W_FAIR] * minutes * (2 * given + minutes)
    put(w, who + MINUTES, w[who + MINUTES] + sign * minutes)
    put(w, who + VISITS, w[who + VISITS] + sign)


@jit
def within_bounds(w: Slab, route: int) -> bool:
    """True where the person of a route does no more than they may that day."""
    who = w[route + WHO]
    return w[who + MINUTES] <= w[who + MOST_MINUTES] and w[who + VISITS] <= w[who + MOST_VISITS]


@jit
def refresh_out(w: Slab, node: int) -> None:
    """When a node is left, after its break changed."""
    out = out_of(w, node)
    if out != w[node + OUT]:
        put(w, node + OUT, out)
        push(w, w[w[node + NEXT] + JOB])


@jit
def unlink(w: Slab, node: int) -> None:
    """Take a node out of its route; a break taken there falls to the one before."""
    before = w[node + PREV]
    after = w[node + NEXT]
    route = w[node + ROUTE]
    change = leg(w, route, before, after) - leg(w, route, before, node) - leg(w, route, node, after)
    w[FIRM] += w[W_TRAVEL] * change
    put(w, before + NEXT, after)
    put(w, after + PREV, before)
    push(w, w[after + JOB])
    if w[RICH]:
        charge(w, node, route, -1)
        if w[node + REST] != 0:
            put(w, node + REST, 0)
            put(w, before + REST, 1)
            refresh_out(w, before)
            refresh_out(w, node)


@jit
def link(w: Slab, node: int, before: int, route: int) -> None:
    """Put a node into a route, after another."""
    after = w[before + NEXT]
    change = leg(w, route, before, node) + leg(w, route, node, after) - leg(w, route, before, after)
    w[FIRM] += w[W_TRAVEL] * change
    put(w, before + NEXT, node)
    put(w, after + PREV, node)
    put(w, node + PREV, before)
    put(w, node + NEXT, after)
    if w[node + ROUTE] != route:
        put(w, node + ROUTE, route)
    push(w, w[node + JOB])
    push(w, w[after + JOB])
    if w[RICH]:
        charge(w, node, route, 1)
        if not within_bounds(w, route):
            w[BROKEN] = 1


@jit
def fit_key(w: Slab, job: int) -> bool:
    """Give a job a place in the global order between what stands before and after all its roles, if there is one."""
    first = w[job + FIRST]
    end = first + w[job + COUNT] * NODE
    low = -1
    high = TOP_KEY
    for node in range(first, end, NODE):
        low = max(low, w[w[node + PREV] + KEY])
        high = min(high, w[w[node + NEXT] + KEY])
    if low < w[first + KEY] < high:
        return True
    if high - low < 2:
        w[STUCK] += 1
        return False
    for node in range(first, end, NODE):
        put(w, node + KEY, (low + high) >> 1)
    return True


@jit
def hand_over(w: Slab, node: int, end: int, route: int) -> None:
    """Give all from a node up to an end to another route."""
    while node != end:
        if w[RICH]:
            charge(w, node, w[node + ROUTE], -1)
            charge(w, node, route, 1)
        put(w, node + ROUTE, route)
        node = w[node + NEXT]
    if w[RICH] and not within_bounds(w, route):
        w[BROKEN] = 1


@jit
def leave(w: Slab, job: int) -> None:
    """Take a whole job out of the plan."""
    first = w[job + FIRST]
    w[FIRM] += w[job + LOSS]
    for node in range(first, first + w[job + COUNT] * NODE, NODE):
        unlink(w, node)
        put(w, node + ROUTE, 0)
        put(w, node + START, -1)
        w[TARD] -= w[node + LATE]
        put(w, node + LATE, 0)
    put(w, job + SHIFT, 0)
