"""The walk: which move is tried next, what is kept."""

from huzhu.kernel.dispatch.search.build import FAR, better_place, insert_best
from huzhu.kernel.dispatch.search.keeping import begin, cost, decide
from huzhu.kernel.dispatch.search.links import link
from huzhu.kernel.dispatch.search.moves import cancel, cross, enter, move_rest, oust, relocate, rewindow, spot, swap
from huzhu.kernel.dispatch.search.slab import (
    BEST_COST,
    FIRM,
    FIRST,
    GROUP,
    HEAD,
    JOB,
    LOSS,
    MADE,
    NEAR,
    NEAR_N,
    NEVER,
    NEXT,
    NODE,
    NODE_0,
    NODE_N,
    OPEN,
    PREV,
    RICH,
    ROOM,
    ROUTE,
    ROUTE_0,
    ROUTE_N,
    ROUTES,
    SEEKS,
    SPAN_N,
    START,
    TABLE_0,
    TABLE_N,
    TAIL,
    WANTS_REST,
    Slab,
    bare,
    below,
    entry,
    jit,
)
from huzhu.kernel.dispatch.search.state import keep, recount, renew, restore

ALL = 1 << 20


@jit
def step(w: Slab) -> bool:
    """Try one move."""
    node = w[NODE_0] + below(w, w[NODE_N]) * NODE
    if w[RICH]:
        if w[SEEKS] and below(w, 8) == 0:
            node = seek(w, node)
        if w[node + ROUTE] == 0:
            return come_in(w, node)
        if below(w, 16) == 0:
            return own_move(w, node)
    kind = below(w, 100)
    if kind < 5:
        return far_move(w, kind, node)
    near = w[w[node + NEAR] + below(w, w[NEAR_N])]
    if w[(near >> 1) + ROUTE] == 0:
        return False
    return before_other(w, kind, node, near >> 1) if near & 1 else after_other(w, kind, node, near >> 1)


@jit
def seek(w: Slab, node: int) -> int:
    """Somebody nobody serves, if a few draws find one."""
    for _ in range(12):
        if w[node + ROUTE] == 0:
            break
        node = w[NODE_0] + below(w, w[NODE_N]) * NODE
    return node


@jit
def far_move(w: Slab, kind: int, node: int) -> bool:
    """To a route drawn at random: to its head, or to where the start belongs, all else in order as it was."""
    route = any_of(w)
    if kind < 2:
        return relocate(w, node, w[route + HEAD])
    return cross(w, w[node + PREV], spot(w, route, w[node + START]), (1, 0))


@jit
def any_of(w: Slab) -> int:
    """A route drawn at random."""
    return w[ROUTE_0] + below(w, w[ROUTE_N]) * ROUTES


@jit
def come_in(w: Slab, node: int) -> bool:
    """Try to serve what nobody serves, mostly beside a neighbour."""
    near = w[w[node + NEAR] + below(w, w[NEAR_N])]
    other = near >> 1
    if w[other + ROUTE] == 0 or below(w, 8) == 0:
        route = any_of(w)
        return enter(w, node, spot(w, route, w[w[node + JOB] + OPEN]))
    if below(w, 2):
        return oust(w, node, other)
    return enter(w, node, w[other + PREV] if near & 1 else other)


@jit
def own_move(w: Slab, node: int) -> bool:
    """What a job can do without another: stay away, change its window; or a break taken elsewhere."""
    job = w[node + JOB]
    kind = below(w, 4)
    if kind == 0:
        return w[job + LOSS] != NEVER and cancel(w, job)
    if kind == 1:
        return w[job + SPAN_N] > 1 and rewindow(w, job)
    route = w[node + ROUTE]
    return w[route + WANTS_REST] != 0 and move_rest(w, route, node if kind == 2 else w[node + PREV])


@jit
def after_other(w: Slab, kind: int, node: int, other: int) -> bool:
    """Bring node to stand after other."""
    if kind < 50:
        return relocate(w, node, other)
    if kind < 65:
        stands = w[other + NEXT]
        return w[stands + NEXT] != 0 and swap(w, node, stands)
    return join(w, kind, other, node)


@jit
def before_other(w: Slab, kind: int, node: int, other: int) -> bool:
    """Bring node to stand before other."""
    if kind < 50:
        return relocate(w, node, w[other + PREV])
    if kind < 65:
        stands = w[other + PREV]
        return w[stands + PREV] != 0 and swap(w, node, stands)
    return join(w, kind, node, other)


@jit
def join(w: Slab, kind: int, one: int, two: int) -> bool:
    """Let two follow one, with all or some of what comes after."""
    before = w[two + PREV]
    if kind < 82:
        return cross(w, one, before, (ALL, ALL))
    return cross(w, one, before, (below(w, 4), 1 + below(w, 3)))


@entry
def run(w: Slab, steps: int, temperature: int, doubled: int) -> None:
    """So many moves at one temperature (cost x 1024, and so many times doubled), then the order is renewed."""
    w = bare(w)
    for _ in range(steps):
        w[ROOM] = ((temperature * w[TABLE_0 + below(w, TABLE_N)]) >> 26) << doubled
        if step(w):
            w[MADE] += 1
            if cost(w) < w[BEST_COST]:
                keep(w)
    renew(w)


@entry
def fill(w: Slab, jobs: Slab) -> None:
    """Bring these jobs, one after another, to where each costs least with all others standing; what stands then is the
    best so far."""
    w = bare(w)
    keep(w)
    for job in jobs:
        if w[w[job + FIRST] + ROUTE] == 0:
            insert_best(w, job)
        elif w[job + GROUP] == job and not better_place(w, job):
            restore(w)
            renew(w)
            continue
        keep(w)
    renew(w)
    keep(w)


@entry
def go_back(w: Slab) -> None:
    """Take the best up again, every sum counted afresh."""
    w = bare(w)
    restore(w)
    renew(w)


@entry
def count(w: Slab) -> None:
    """Every sum counted afresh."""
    w = bare(w)
    recount(w)


@entry
def take_up(w: Slab, rows: Slab) -> bool:
    """Lay an empty plan out as told: node, route and start in turn, in the order of starts. False: it does not hold."""
    w = bare(w)
    begin(w)
    for k in range(0, len(rows), 3):
        node, route = rows[k], rows[k + 1]
        if node == w[w[node + JOB] + FIRST]:
            w[FIRM] -= w[w[node + JOB] + LOSS]
        link(w, node, w[w[route + TAIL] + PREV], route)
        w[node + START] = rows[k + 2]
    renew(w)
    for k in range(0, len(rows), 3):
        w[rows[k] + START] = -1
    w[ROOM] = FAR
    if not decide(w):
        return False
    keep(w)
    return True


@entry
def insert_one(w: Slab, job: int) -> bool:
    """Serve one job more where it costs least, all others with their people; False where nobody can."""
    w = bare(w)
    found = insert_best(w, job)
    keep(w)
    return found
