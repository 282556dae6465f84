"""Insertion: each job where it costs least, one after another."""

from huzhu.kernel.dispatch.search.flow import arrive
from huzhu.kernel.dispatch.search.keeping import begin, cost, decide, give_up, weigh
from huzhu.kernel.dispatch.search.links import fit_key, leave, link, mate_on, may
from huzhu.kernel.dispatch.search.moves import spot, spot_between
from huzhu.kernel.dispatch.search.slab import (
    COUNT,
    FIRM,
    FIRST,
    FIT,
    GAP_MIN,
    GROUP,
    HEAD,
    KEY,
    LOSS,
    NEXT,
    NODE,
    OPEN,
    OUT,
    RANK,
    ROOM,
    ROUTE,
    ROUTE_0,
    ROUTE_N,
    ROUTES,
    SPAN_0,
    SPAN_N,
    W_TARD,
    W_TRAVEL,
    Slab,
    jit,
    leg,
)
from huzhu.kernel.dispatch.search.windows import SPAN, set_window

FAR = 1 << 61


@jit
def insert_best(w: Slab, job: int) -> bool:
    """Serve a job that nobody serves, and its group, each where it costs least now; False where it cannot be or does
    not pay."""
    if w[job + GROUP] == job:
        return w[w[job + FIRST] + ROUTE] == 0 and insert_job(w, job, cost(w))
    one = job
    while True:
        if w[w[one + FIRST] + ROUTE] == 0 and not insert_job(w, one, FAR):
            withdraw(w, job)
            return False
        one = w[one + GROUP]
        if one == job:
            return True


@jit
def better_place(w: Slab, job: int) -> bool:
    """Move a job that is served to where it costs least; False where the plan costs no less then, and must be taken up
    again as it was."""
    was = cost(w)
    withdraw(w, job)
    insert_best(w, job)
    return cost(w) < was


@jit
def withdraw(w: Slab, job: int) -> None:
    """Take out what is served of a group."""
    begin(w)
    one = w[job + GROUP]
    if w[w[job + FIRST] + ROUTE] != 0:
        leave(w, job)
    while one != job:
        if w[w[one + FIRST] + ROUTE] != 0:
            leave(w, one)
        one = w[one + GROUP]
    w[ROOM] = FAR
    decide(w)


@jit
def insert_job(w: Slab, job: int, most: int) -> bool:
    """The cheapest place of all, over windows, routes and places in them, if the plan then costs less than `most`."""
    first = w[job + FIRST]
    best, best_node, best_span = most, 0, 0
    for span in range(w[job + SPAN_0], w[job + SPAN_0] + SPAN * w[job + SPAN_N], SPAN):
        for route in range(w[ROUTE_0], w[ROUTE_0] + w[ROUTE_N] * ROUTES, ROUTES):
            if may(w, first, route):
                before = w[route + HEAD] if w[job + COUNT] == 1 else spot(w, route, w[span])
                while True:
                    price = try_at(w, job, before, (span, best))
                    if price < best:
                        best, best_node, best_span = price, before, span
                    before = w[before + NEXT]
                    if w[job + COUNT] > 1 or w[before + NEXT] == 0:
                        break
    if best_node == 0:
        return False
    lay(w, job, best_node, best_span)
    w[ROOM] = FAR
    return decide(w)


@jit
def try_at(w: Slab, job: int, before: int, most: tuple[int, int]) -> int:
    """What the plan would cost with the job there in that window (span, no more than)."""
    if not lay(w, job, before, most[0]):
        give_up(w)
        return most[1]
    return weigh(w, most[1])


@jit
def lay(w: Slab, job: int, before: int, span: int) -> bool:
    """Begin a move: the first role after a node, each other where the walk is shortest."""
    begin(w)
    w[FIRM] -= w[job + LOSS]
    set_window(w, job, span)
    first = w[job + FIRST]
    route = w[before + ROUTE]
    keys = w[before + KEY], w[w[before + NEXT] + KEY]
    link(w, first, before, route)
    start = max(w[job + OPEN], arrive(w, first)) + w[job + GAP_MIN]
    for node in range(first + NODE, first + w[job + COUNT] * NODE, NODE):
        place = best_mate(w, node, start, keys)
        if place == 0:
            return False
        keys = max(keys[0], w[place + KEY]), min(keys[1], w[w[place + NEXT] + KEY])
        link(w, node, place, w[place + ROUTE])
    return fit_key(w, job)


@jit
def best_mate(w: Slab, node: int, start: int, keys: tuple[int, int]) -> int:
    """After which node a mate joins with the least walk, wait and delay; 0 where nobody may."""
    best, found = FAR, 0
    for route in range(w[ROUTE_0], w[ROUTE_0] + w[ROUTE_N] * ROUTES, ROUTES):
        if may(w, node, route) and not mate_on(w, node, route):
            before = spot_between(w, route, start, keys)
            after = w[before + NEXT]
            way = leg(w, route, before, node)
            price = w[W_TRAVEL] * (way + leg(w, route, node, after) - leg(w, route, before, after))
            price += w[W_TARD] * max(0, w[before + OUT] + way - start) + w[w[node + FIT] + w[route + RANK]]
            if price < best:
                best, found = price, before
    return found
