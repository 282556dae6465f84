"""What the hours cost beyond lateness: waiting, overtime, idle time and missed breaks, of the routes a move touched.

The earliest starts are found first; then every job moves as late as it can without loss, the last first, for who
leaves home later waits less on the way. What is left is read off route by route.
"""

from huzhu.kernel.dispatch.search.flow import AT_END, EARLY, late_of
from huzhu.kernel.dispatch.search.slab import (
    BROKEN,
    CLOSE,
    COUNT,
    DUES,
    DUR,
    FIRST,
    FLAGS,
    FROM,
    HEAD,
    IDLE,
    JOB,
    JOB_0,
    JOBS,
    KEY,
    LATE,
    LOG_0,
    LOG_N,
    LOOSE,
    MOST_IDLE,
    NEXT,
    NODE,
    NODE_0,
    OUT,
    PEND,
    PREV,
    QUEUE_0,
    QUEUE_N,
    REST,
    REST_DUE_END,
    REST_FROM,
    REST_LENGTH,
    REST_TO,
    ROUTE,
    ROUTE_0,
    ROUTE_N,
    ROUTES,
    SENSE,
    SHIFT,
    SOFT_0,
    SOFT_N,
    START,
    TO,
    TOLD,
    TOLD_BY,
    TOLD_SHIFT,
    TOUCHED,
    TOUCHED_0,
    TOUCHED_N,
    W_EXTRA,
    W_IDLE,
    W_REST,
    W_TARD,
    W_TOLD,
    W_WAIT,
    WANTS_REST,
    WHO,
    Slab,
    jit,
    leg,
    push,
    put,
)

ENDLESS = 1 << 50
FROM_STOP, TO_STOP, HARD_END = 1, 2, 4  # bits of a route's FLAGS


@jit
def rest_latest(w: Slab) -> int:
    """The latest a break may begin."""
    return w[REST_TO] - (w[REST_LENGTH] if w[REST_DUE_END] else 0)


@jit
def early_by(w: Slab, node: int) -> int:
    """Ticks a role starts before the soft window it is nearest to, where that counts as lateness; else 0."""
    job = w[node + JOB]
    if w[node + LATE] > 0 and w[job + SENSE] & EARLY:
        for k in range(w[job + SOFT_0], w[job + SOFT_0] + 2 * w[job + SOFT_N], 2):
            if w[k] - w[node + START] == w[node + LATE]:
                return w[node + LATE]
    return 0


@jit
def room_after(w: Slab, node: int) -> int:
    """By how much a role may start later as far as those who come after it on its route are concerned."""
    route = w[node + ROUTE]
    after = w[node + NEXT]
    way = leg(w, route, node, after)
    if w[after + NEXT] != 0:
        latest = w[after + START] + w[w[after + JOB] + SHIFT] - way
    elif w[route + FLAGS] & TO_STOP or w[w[node + PREV] + PREV] == 0 or early_by(w, node) > 0:
        latest = w[route + TO] - way
    else:
        return 0
    if w[node + REST] == 0:
        return latest - w[node + OUT]
    end = w[node + START] + w[node + DUR]
    return min(latest - w[REST_LENGTH], rest_latest(w)) - end


@jit
def room_in_window(w: Slab, node: int) -> int:
    """By how much a role may start later within the soft window it is in."""
    job = w[node + JOB]
    if w[job + SOFT_N] == 0:
        return ENDLESS
    if w[node + LATE] > 0:
        return early_by(w, node)
    start = w[node + START]
    due = start + (w[node + DUR] if w[job + SENSE] & AT_END else 0)
    room = 0
    for k in range(w[job + SOFT_0], w[job + SOFT_0] + 2 * w[job + SOFT_N], 2):
        if w[k] <= start and due <= w[k + 1]:
            room = w[k + 1] - due
    return room


@jit
def postpone(w: Slab, job: int) -> bool:
    """Let a job start as late as costs nothing; True where that is news."""
    first = w[job + FIRST]
    room = ENDLESS
    for node in range(first, first + w[job + COUNT] * NODE, NODE):
        room = min(room, room_after(w, node), room_in_window(w, node))
        room = min(room, w[job + CLOSE] - w[node + START])
    room = max(room, 0)
    if room == w[job + SHIFT]:
        return False
    put(w, job + SHIFT, room)
    return True


@jit
def pop_last(w: Slab) -> int:
    """The noted job that stands last in the order."""
    foot = w[QUEUE_0]
    at = foot
    most = -1
    last = foot + w[QUEUE_N] - 1
    for k in range(foot, last + 1):
        key = w[w[w[k] + FIRST] + KEY]
        if key > most:
            at = k
            most = key
    job = w[at]
    w[at] = w[last]
    w[QUEUE_N] -= 1
    w[job + PEND] = 0
    return job


@jit
def note_changed(w: Slab) -> None:
    """Note the jobs whose own hours or neighbours changed, and those that go before them."""
    low = w[NODE_0]
    top = w[JOB_0]
    for k in range(w[LOG_0], w[LOG_0] + w[LOG_N], 2):
        at = w[k]
        if low <= at < top:
            field = (at - low) % NODE
            node = at - field
            if w[node + ROUTE] != 0 and (field in (START, NEXT, PREV, REST)):
                push(w, w[node + JOB])
                if field == START:
                    push(w, w[w[node + PREV] + JOB])


@jit
def leave_late(w: Slab) -> None:
    """Postpone what changed, the last first, as far back as it reaches."""
    note_changed(w)
    while w[QUEUE_N] > 0:
        job = pop_last(w)
        if postpone(w, job):
            first = w[job + FIRST]
            for node in range(first, first + w[job + COUNT] * NODE, NODE):
                push(w, w[w[node + PREV] + JOB])


@jit
def touch(w: Slab, route: int) -> None:
    """Note that a route must be reckoned anew."""
    if route != 0 and w[route + TOUCHED] == 0:
        w[route + TOUCHED] = 1
        w[w[TOUCHED_0] + w[TOUCHED_N]] = route
        w[TOUCHED_N] += 1


@jit
def note_touched(w: Slab) -> None:
    """Note every route on which an hour or a link changed."""
    low = w[NODE_0]
    top = w[JOB_0]
    for k in range(w[LOG_0], w[LOG_0] + w[LOG_N], 2):
        at = w[k]
        if low <= at < top:
            field = (at - low) % NODE
            if field in (START, NEXT, REST):
                touch(w, w[at - field + ROUTE])
        elif top <= at < w[ROUTE_0] and (at - top) % JOBS == SHIFT:
            job = at - SHIFT
            first = w[job + FIRST]
            for node in range(first, first + w[job + COUNT] * NODE, NODE):
                touch(w, w[node + ROUTE])


@jit
def told_cost(w: Slab, route: int, node: int, start: int) -> int:
    """What it costs that a told start moved."""
    if w[node + TOLD] < 0 or w[node + TOLD_BY] != w[route + WHO] or abs(start - w[node + TOLD]) <= w[TOLD_SHIFT]:
        return 0
    return w[W_TOLD]


@jit
def rests_here(w: Slab, node: int, end: int) -> bool:
    """True where a break is taken at this node and in time."""
    return w[node + REST] != 0 and max(end, w[REST_FROM]) <= rest_latest(w)


@jit
def reckon(w: Slab, route: int) -> None:
    """The dues and the idle time of a route as it stands; a hard end passed breaks the plan."""
    node = w[w[route + HEAD] + NEXT]
    before = w[route + HEAD]
    end = w[route + FROM]
    wait, busy, dues = 0, 0, 0
    hungry = w[route + WANTS_REST] != 0
    while True:
        way = leg(w, route, before, node)
        rest = 0
        if hungry and rests_here(w, before, end):
            hungry = False
            rest = w[REST_LENGTH]
        busy += way + rest
        if w[node + NEXT] == 0:
            break
        start = w[node + START] + w[w[node + JOB] + SHIFT]
        if w[before + PREV] != 0 or w[route + FLAGS] & FROM_STOP:
            wait += start - end - way - rest
        dues += told_cost(w, route, node, start)
        if start != w[node + START] and w[node + LATE] > 0:
            dues += w[W_TARD] * (late_of(w, node, start) - w[node + LATE])
        busy += w[node + DUR]
        end = start + w[node + DUR]
        before = node
        node = w[node + NEXT]
    if rest > 0 and w[before + PREV] != 0:
        wait += max(0, w[REST_FROM] - end)
    back = (max(end, w[REST_FROM]) + rest if rest > 0 else end) + way
    close_route(w, route, back, busy, dues + w[W_WAIT] * wait + (w[W_REST] if hungry else 0))


@jit
def close_route(w: Slab, route: int, back: int, busy: int, dues: int) -> None:
    """Write the sum of a route down."""
    idle = 0
    if w[W_IDLE] > 0:
        used = w[w[w[route + HEAD] + NEXT] + NEXT] != 0
        idle = max(back if used else 0, w[route + TO]) - w[route + FROM] - (busy if used else 0)
    if back > w[route + TO]:
        dues += w[W_EXTRA] * (back - w[route + TO])
        if w[route + FLAGS] & HARD_END and w[w[w[route + HEAD] + NEXT] + NEXT] != 0:
            w[BROKEN] = 1
    elif w[route + FLAGS] & TO_STOP:
        dues += w[W_WAIT] * (w[route + TO] - back)
    if dues != w[route + DUES]:
        w[LOOSE] += dues - w[route + DUES]
        put(w, route + DUES, dues)
    if idle != w[route + IDLE]:
        put(w, route + IDLE, idle)


@jit
def most_idle(w: Slab) -> int:
    """The greatest idle time of a route."""
    most = 0
    foot = w[ROUTE_0]
    for route in range(foot, foot + w[ROUTE_N] * ROUTES, ROUTES):
        most = max(most, w[route + IDLE])
    return most


@jit
def reckon_touched(w: Slab) -> None:
    """Bring LOOSE, which is all of this file, up to date."""
    for k in range(w[TOUCHED_0], w[TOUCHED_0] + w[TOUCHED_N]):
        reckon(w, w[k])
        w[w[k] + TOUCHED] = 0
    w[TOUCHED_N] = 0
    if w[W_IDLE] > 0:
        most = most_idle(w)
        if most != w[MOST_IDLE]:
            w[LOOSE] += w[W_IDLE] * (most - w[MOST_IDLE])
            put(w, MOST_IDLE, most)
