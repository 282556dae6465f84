"""The moves: one role beside another, two roles changed about, the tails or parts of two routes crossed."""

from huzhu.kernel.dispatch.search.keeping import begin, decide, give_up, hopeless
from huzhu.kernel.dispatch.search.links import fit_key, hand_over, leave, link, mate_on, may, refresh_out, unlink
from huzhu.kernel.dispatch.search.slab import (
    COUNT,
    FIRM,
    FIRST,
    GAP_MIN,
    GROUP,
    HEAD,
    JOB,
    KEY,
    LAND,
    LOSS,
    NEVER,
    NEXT,
    NODE,
    OPEN,
    OUT,
    PREV,
    REST,
    RICH,
    ROUTE,
    ROUTE_0,
    ROUTE_N,
    ROUTES,
    START,
    W_TRAVEL,
    WAS_FIRM,
    Slab,
    below,
    jit,
    leg,
    push,
    put,
)
from huzhu.kernel.dispatch.search.windows import choose_window, other_window


@jit
def spot(w: Slab, route: int, start: int) -> int:
    """The node of a route after which something that starts then belongs."""
    node = w[route + HEAD]
    after = w[node + NEXT]
    while w[after + NEXT] != 0 and w[after + START] < start:
        node = after
        after = w[node + NEXT]
    return node


@jit
def spot_between(w: Slab, route: int, start: int, keys: tuple[int, int]) -> int:
    """The same, as far as the keys (low, high) allow."""
    low, high = keys
    node = w[route + HEAD]
    after = w[node + NEXT]
    while w[after + NEXT] != 0 and w[after + KEY] < high and (w[after + KEY] <= low or w[after + START] < start):
        node = after
        after = w[node + NEXT]
    return node


@jit
def relocate(w: Slab, node: int, before: int) -> bool:
    """One role to after another node; its mates stay with their people and follow in the order."""
    route = w[before + ROUTE]
    if before == node or w[before + NEXT] == node or not may(w, node, route):
        return False
    job = w[node + JOB]
    if w[job + COUNT] > 1:
        if w[before + JOB] == job or w[w[before + NEXT] + JOB] == job or mate_on(w, node, route):
            return False
        return relocate_team(w, node, before)
    old, prev, after, end = w[node + ROUTE], w[node + PREV], w[node + NEXT], w[before + NEXT]
    change = leg(w, old, prev, after) - leg(w, old, prev, node) - leg(w, old, node, after)
    change += leg(w, route, before, node) + leg(w, route, node, end) - leg(w, route, before, end)
    if w[RICH] == 0 and hopeless(w, w[W_TRAVEL] * change):
        return False
    begin(w)
    unlink(w, node)
    link(w, node, before, route)
    if hopeless(w, w[FIRM] - w[WAS_FIRM]) or not fit_key(w, job):
        return give_up(w)
    choose_window(w, job, w[before + OUT] + leg(w, route, before, node))
    return decide(w)


@jit
def relocate_team(w: Slab, node: int, before: int) -> bool:
    """`relocate` for a job of several roles: each mate goes where the new start belongs in its own route."""
    job, route = w[node + JOB], w[before + ROUTE]
    first = w[job + FIRST]
    begin(w)
    keys = w[before + KEY], w[w[before + NEXT] + KEY]
    start = w[before + OUT] + leg(w, route, before, node)
    if node > first:
        start -= w[job + GAP_MIN]
    choose_window(w, job, start)
    start = max(w[job + OPEN], start)
    for one in range(first, first + w[job + COUNT] * NODE, NODE):
        unlink(w, one)
    link(w, node, before, route)
    for one in range(first, first + w[job + COUNT] * NODE, NODE):
        if one != node:
            at = start if one == first else start + w[job + GAP_MIN]
            place = spot_between(w, w[one + ROUTE], at, keys)
            keys = max(keys[0], w[place + KEY]), min(keys[1], w[w[place + NEXT] + KEY])
            link(w, one, place, w[one + ROUTE])
    if hopeless(w, w[FIRM] - w[WAS_FIRM]) or not fit_key(w, job):
        return give_up(w)
    return decide(w)


@jit
def swap(w: Slab, one: int, two: int) -> bool:
    """Two roles change places."""
    here, there = w[one + ROUTE], w[two + ROUTE]
    if w[one + JOB] == w[two + JOB] or w[one + NEXT] == two or w[two + NEXT] == one:
        return False
    if not (may(w, one, there) and may(w, two, here)):
        return False
    if here != there and (mate_on(w, one, there) or mate_on(w, two, here)):
        return False
    begin(w)
    before_one, before_two = w[one + PREV], w[two + PREV]
    unlink(w, one)
    unlink(w, two)
    link(w, one, before_two, there)
    link(w, two, before_one, here)
    if hopeless(w, w[FIRM] - w[WAS_FIRM]):
        return give_up(w)
    if w[w[one + JOB] + COUNT] == 1 and w[w[two + JOB] + COUNT] == 1:
        key = w[one + KEY]
        put(w, one + KEY, w[two + KEY])
        put(w, two + KEY, key)
    elif not (fit_key(w, w[one + JOB]) and fit_key(w, w[two + JOB])):
        return give_up(w)
    return decide(w)


@jit
def hop(w: Slab, node: int, steps: int) -> int:
    """So many nodes on, not past the last of the route."""
    while steps > 0 and w[w[node + NEXT] + NEXT] != 0:
        node = w[node + NEXT]
        steps -= 1
    return node


@jit
def may_walk(w: Slab, node: int, end: int, route: int) -> bool:
    """True where all from a node up to an end may be done on a route."""
    while node != end:
        if not may(w, node, route) or mate_on(w, node, route):
            return False
        node = w[node + NEXT]
    return True


@jit
def part_cost(w: Slab, route: int, before: int, part: tuple[int, int], after: int) -> int:
    """Ticks of the legs that tie a part (from, to; (0, 0): none) in between two nodes."""
    if part[0] == 0:
        return leg(w, route, before, after)
    return leg(w, route, before, part[0]) + leg(w, route, part[1], after)


@jit
def in_order(w: Slab, before: int, part: tuple[int, int], after: int) -> bool:
    """True where the keys allow a part between two nodes."""
    return part[0] == 0 or (w[before + KEY] < w[part[0] + KEY] and w[part[1] + KEY] < w[after + KEY])


@jit
def tie(w: Slab, before: int, part: tuple[int, int], after: int) -> None:
    """Lay the links of a part between two nodes."""
    last = before
    if part[0] != 0:
        put(w, before + NEXT, part[0])
        put(w, part[0] + PREV, before)
        last = part[1]
    put(w, last + NEXT, after)
    put(w, after + PREV, last)
    push(w, w[w[before + NEXT] + JOB])
    push(w, w[after + JOB])


@jit
def cross(w: Slab, one: int, two: int, steps: tuple[int, int]) -> bool:
    """What follows two nodes of different routes, up to so many steps each, changes routes; the order stays."""
    here, there = w[one + ROUTE], w[two + ROUTE]
    end_one, end_two = hop(w, one, steps[0]), hop(w, two, steps[1])
    if here == there or (end_one == one and end_two == two) or w[here + LAND] != w[there + LAND]:
        return False
    part_one = (w[one + NEXT], end_one) if end_one != one else (0, 0)
    part_two = (w[two + NEXT], end_two) if end_two != two else (0, 0)
    after_one, after_two = w[end_one + NEXT], w[end_two + NEXT]
    if not (in_order(w, one, part_two, after_one) and in_order(w, two, part_one, after_two)):
        return False
    change = part_cost(w, here, one, part_two, after_one) - part_cost(w, here, one, part_one, after_one)
    change += part_cost(w, there, two, part_one, after_two) - part_cost(w, there, two, part_two, after_two)
    if w[RICH] == 0 and hopeless(w, w[W_TRAVEL] * change):
        return False
    if not (may_walk(w, w[one + NEXT], after_one, there) and may_walk(w, w[two + NEXT], after_two, here)):
        return False
    begin(w)
    w[FIRM] += w[W_TRAVEL] * change
    hand_over(w, w[one + NEXT], after_one, there)
    hand_over(w, w[two + NEXT], after_two, here)
    if hopeless(w, w[FIRM] - w[WAS_FIRM]):
        return give_up(w)
    tie(w, one, part_two, after_one)
    tie(w, two, part_one, after_two)
    return decide(w)


@jit
def cancel(w: Slab, job: int) -> bool:
    """Leave a job, and what must be served with it, to nobody."""
    begin(w)
    one = job
    while True:
        leave(w, one)
        one = w[one + GROUP]
        if one == job:
            break
    return decide(w)


@jit
def enter(w: Slab, node: int, before: int) -> bool:
    """Serve a job that nobody serves: this role after another node, its mates and group wherever they may."""
    job, route = w[node + JOB], w[before + ROUTE]
    if not may(w, node, route):
        return False
    begin(w)
    start = w[before + OUT] + leg(w, route, before, node)
    if node > w[job + FIRST]:
        start -= w[job + GAP_MIN]
    return decide(w) if place_group(w, node, before, start) else give_up(w)


@jit
def oust(w: Slab, node: int, other: int) -> bool:
    """Serve what nobody serves in the place of a job that may be left instead."""
    job = w[other + JOB]
    before = w[other + PREV]
    route = w[other + ROUTE]
    if w[job + LOSS] == NEVER or w[job + GROUP] != job or not may(w, node, route):
        return False
    begin(w)
    leave(w, job)
    start = w[before + OUT] + leg(w, route, before, node)
    return decide(w) if place_group(w, node, before, start) else give_up(w)


@jit
def place_group(w: Slab, node: int, before: int, start: int) -> bool:
    """Link a node after another, and all that goes with it at about this start; False where somebody finds no place."""
    job = w[node + JOB]
    if not place_job(w, node, before, start):
        return False
    one = w[job + GROUP]
    while one != job:
        first = w[one + FIRST]
        route = any_route(w, first)
        if route == 0 or not place_job(w, first, spot(w, route, w[one + OPEN]), w[one + OPEN]):
            return False
        one = w[one + GROUP]
    return True


@jit
def place_job(w: Slab, node: int, before: int, start: int) -> bool:
    """Link one role after a node and its mates into routes drawn at random."""
    job = w[node + JOB]
    first = w[job + FIRST]
    w[FIRM] -= w[job + LOSS]
    choose_window(w, job, start)
    start = max(start, w[job + OPEN])
    keys = w[before + KEY], w[w[before + NEXT] + KEY]
    link(w, node, before, w[before + ROUTE])
    for one in range(first, first + w[job + COUNT] * NODE, NODE):
        if one != node:
            route = any_route(w, one)
            if route == 0:
                return False
            place = spot_between(w, route, start if one == first else start + w[job + GAP_MIN], keys)
            keys = max(keys[0], w[place + KEY]), min(keys[1], w[w[place + NEXT] + KEY])
            link(w, one, place, route)
    return fit_key(w, job)


@jit
def any_route(w: Slab, node: int) -> int:
    """A route drawn at random on which a role may be done, 0 where a few draws find none."""
    for _ in range(8):
        route = w[ROUTE_0] + below(w, w[ROUTE_N]) * ROUTES
        if may(w, node, route) and not mate_on(w, node, route):
            return route
    return 0


@jit
def move_rest(w: Slab, route: int, node: int) -> bool:
    """Take the break of a route at another node."""
    begin(w)
    one = w[route + HEAD]
    while w[one + NEXT] != 0:
        if w[one + REST] != 0 or one == node:
            put(w, one + REST, 1 - w[one + REST])
            refresh_out(w, one)
        one = w[one + NEXT]
    return decide(w)


@jit
def rewindow(w: Slab, job: int) -> bool:
    """Serve a job in another of its windows, where it stands."""
    begin(w)
    other_window(w, job)
    push(w, job)
    return decide(w)
