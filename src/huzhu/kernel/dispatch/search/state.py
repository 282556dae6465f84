"""The state as a whole: order renewed, figures counted afresh, the best taken up again."""

from huzhu.kernel.dispatch.search.dues import most_idle, reckon
from huzhu.kernel.dispatch.search.keeping import cost
from huzhu.kernel.dispatch.search.links import charge
from huzhu.kernel.dispatch.search.slab import (
    AWAY,
    BEST_0,
    BEST_COST,
    BROKEN,
    COUNT,
    DUES,
    FIRM,
    FIRST,
    HEAD,
    IDLE,
    JOB,
    JOB_0,
    JOB_N,
    JOBS,
    KEY,
    LATE,
    LOG_N,
    LOOSE,
    LOSS,
    MINUTES,
    MOST_IDLE,
    NEXT,
    NODE,
    NODE_0,
    NODE_N,
    OWN_MINUTES,
    OWN_VISITS,
    PEOPLE,
    PEOPLE_0,
    PEOPLE_N,
    PREV,
    RICH,
    ROUTE,
    ROUTE_0,
    ROUTE_N,
    ROUTES,
    START,
    STUCK,
    TARD,
    TOP_KEY,
    VISITS,
    W_IDLE,
    W_TRAVEL,
    WORST,
    Slab,
    jit,
    leg,
)


@jit
def keep(w: Slab) -> None:
    """Write what stands down as the best."""
    w[BEST_COST] = cost(w)
    foot, best = w[NODE_0], w[BEST_0]
    for k in range(w[ROUTE_0] - foot):
        w[best + k] = w[foot + k]


@jit
def restore(w: Slab) -> None:
    """Take the best up again."""
    foot, best = w[NODE_0], w[BEST_0]
    for k in range(w[ROUTE_0] - foot):
        w[foot + k] = w[best + k]
    recount(w)


@jit
def recount(w: Slab) -> None:
    """Every sum counted afresh from links and hours."""
    w[FIRM], w[TARD], w[WORST], w[LOOSE], w[MOST_IDLE], w[BROKEN] = 0, 0, 0, 0, 0, 0
    for who in range(w[PEOPLE_0], w[PEOPLE_0] + w[PEOPLE_N] * PEOPLE, PEOPLE):
        w[who + MINUTES] = w[who + OWN_MINUTES]
        w[who + VISITS] = w[who + OWN_VISITS]
    for job in range(w[JOB_0], w[JOB_0] + w[JOB_N] * JOBS, JOBS):
        if w[w[job + FIRST] + ROUTE] == 0:
            w[FIRM] += w[job + LOSS]
    for node in range(w[NODE_0], w[NODE_0] + w[NODE_N] * NODE, NODE):
        w[TARD] += w[node + LATE]
        w[WORST] = max(w[WORST], w[node + LATE])
        if w[RICH] and w[node + ROUTE] != 0:
            charge(w, node, w[node + ROUTE], 1)
    for route in range(w[ROUTE_0], w[ROUTE_0] + w[ROUTE_N] * ROUTES, ROUTES):
        recount_route(w, route)
    if w[W_IDLE] > 0:
        w[MOST_IDLE] = most_idle(w)
        w[LOOSE] += w[W_IDLE] * w[MOST_IDLE]
    w[LOG_N] = 0


@jit
def recount_route(w: Slab, route: int) -> None:
    """Legs and dues of one route."""
    node = w[route + HEAD]
    while w[node + NEXT] != 0:
        w[FIRM] += w[W_TRAVEL] * leg(w, route, node, w[node + NEXT])
        node = w[node + NEXT]
    w[route + DUES] = 0
    w[route + IDLE] = 0
    w[LOG_N] = 0
    if w[RICH]:
        reckon(w, route)


@jit
def renew(w: Slab) -> None:
    """New keys, evenly spread, in the order of starts as far as the routes allow (topological, the earliest first)."""
    gap = TOP_KEY // (2 * w[JOB_N] + 2)
    for job in range(w[JOB_0], w[JOB_0] + w[JOB_N] * JOBS, JOBS):
        count_before(w, job)
    for rank in range(w[JOB_N]):
        job = next_free(w)
        if job == 0:
            break
        w[job + AWAY] = -1
        first = w[job + FIRST]
        for node in range(first, first + w[job + COUNT] * NODE, NODE):
            w[node + KEY] = (rank + 1) * gap
            after = w[w[node + NEXT] + JOB]
            if after != 0:
                w[after + AWAY] -= 1
    w[STUCK] = 0


@jit
def count_before(w: Slab, job: int) -> None:
    """How many nodes stand right before those of a job, -1 for a job nobody serves."""
    first = w[job + FIRST]
    w[job + AWAY] = -1
    if w[first + ROUTE] != 0:
        w[job + AWAY] = 0
        for node in range(first, first + w[job + COUNT] * NODE, NODE):
            w[job + AWAY] += w[w[node + PREV] + PREV] != 0


@jit
def next_free(w: Slab) -> int:
    """The job that starts first of those nothing unranked stands before; 0 where none is left."""
    free, least = 0, TOP_KEY
    for job in range(w[JOB_0], w[JOB_0] + w[JOB_N] * JOBS, JOBS):
        if w[job + AWAY] == 0 and w[w[job + FIRST] + START] < least:
            free = job
            least = w[w[job + FIRST] + START]
    return free
