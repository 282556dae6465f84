"""Earliest starts: what a change of order means for the clock, followed only as far as it reaches."""

from huzhu.kernel.dispatch.search.slab import (
    CLOSE,
    COUNT,
    DUR,
    FIRM,
    FIRST,
    GAP_MAX,
    GAP_MIN,
    JOB,
    JOB_0,
    KEY,
    LATE,
    LOG_0,
    LOG_N,
    NEXT,
    NODE,
    NODE_0,
    NODE_N,
    OPEN,
    OUT,
    PEND,
    PREV,
    QUEUE_0,
    QUEUE_N,
    REST,
    REST_FROM,
    REST_LENGTH,
    RICH,
    ROUTE,
    SENSE,
    SOFT_0,
    SOFT_N,
    START,
    TARD,
    W_TARD,
    WORST,
    Slab,
    empty_queue,
    jit,
    leg,
    push,
    put,
)

EARLY, AT_END = 1, 2  # bits of a job's SENSE


@jit
def arrive(w: Slab, node: int) -> int:
    """When whoever walks to this node can be there."""
    before = w[node + PREV]
    return w[before + OUT] + leg(w, w[node + ROUTE], before, node)


@jit
def out_of(w: Slab, node: int) -> int:
    """When a person can leave a node: after the work, and after a break taken there."""
    out = w[node + START] + w[node + DUR]
    if w[node + REST] != 0:
        return max(out, w[REST_FROM]) + w[REST_LENGTH]
    return out


@jit
def late_of(w: Slab, node: int, start: int) -> int:
    """Ticks this start lies off the soft windows, in the sense the job gives it. FORMAT.md 2; Visit."""
    job = w[node + JOB]
    due = start
    if w[job + SENSE] & AT_END:
        due += w[node + DUR]
    at = w[job + SOFT_0]
    if w[job + SENSE] & EARLY:
        best = -1
        for k in range(at, at + 2 * w[job + SOFT_N], 2):
            off = max(w[k] - start, due - w[k + 1], 0)
            if best < 0 or off < best:
                best = off
        return max(best, 0)
    if w[job + SOFT_N] == 0:
        return 0
    close = w[at + 1]
    for k in range(at + 2, at + 2 * w[job + SOFT_N], 2):
        if w[k] <= start:
            close = w[k + 1]
    return max(0, due - close)


@jit
def start_node(w: Slab, node: int, start: int) -> None:
    """Let a role start then; who comes after it is noted where that is news."""
    if w[node + START] == start:
        return
    put(w, node + START, start)
    out = out_of(w, node) if w[RICH] else start + w[node + DUR]
    if out != w[node + OUT]:
        put(w, node + OUT, out)
        push(w, w[w[node + NEXT] + JOB])
    late = late_of(w, node, start) if w[RICH] else max(0, start - w[w[node + JOB] + CLOSE])
    if late != w[node + LATE]:
        w[TARD] += late - w[node + LATE]
        put(w, node + LATE, late)


@jit
def settle(w: Slab, job: int) -> bool:
    """Start a job as early as its people and its window allow; roles of one job keep their gap. False: too late."""
    first = w[job + FIRST]
    count = w[job + COUNT]
    start = max(w[job + OPEN], arrive(w, first))
    if count == 1:
        start_node(w, first, start)
        return start <= w[job + CLOSE] or w[RICH] == 0
    end = first + count * NODE
    other = start + w[job + GAP_MIN]
    for node in range(first + NODE, end, NODE):
        other = max(other, w[job + OPEN], arrive(w, node))
    start = max(start, other - w[job + GAP_MAX])
    start_node(w, first, start)
    for node in range(first + NODE, end, NODE):
        start_node(w, node, other)
    return max(start, other) <= w[job + CLOSE] or w[RICH] == 0


@jit
def pop(w: Slab) -> int:
    """The noted job that stands first in the order."""
    foot = w[QUEUE_0]
    at = foot
    least = w[w[w[foot] + FIRST] + KEY]
    last = foot + w[QUEUE_N] - 1
    for k in range(foot + 1, last + 1):
        key = w[w[w[k] + FIRST] + KEY]
        if key < least:
            at = k
            least = key
    job = w[at]
    w[at] = w[last]
    w[QUEUE_N] -= 1
    w[job + PEND] = 0
    return job


@jit
def lateness(w: Slab, job: int) -> int:
    """Ticks the roles of a job are late, together."""
    late = 0
    first = w[job + FIRST]
    for node in range(first, first + w[job + COUNT] * NODE, NODE):
        late += w[node + LATE]
    return late


@jit
def flow(w: Slab, limit: int) -> bool:
    """Settle all that is noted, in order. False as soon as the cost must pass the limit or a start comes too late."""
    slack = limit - w[FIRM]
    new = 0
    while w[QUEUE_N] > 0:
        if new > slack:
            empty_queue(w)
            return False
        job = pop(w)
        if w[w[job + FIRST] + ROUTE] == 0:  # left after it was noted: who is served with another may stand beside them
            continue
        if not settle(w, job):
            empty_queue(w)
            return False
        new += w[W_TARD] * lateness(w, job)
    return new <= slack


@jit
def worst(w: Slab) -> int:
    """The greatest lateness, from the log of what changed where that is enough."""
    known = w[WORST]
    high = 0
    lost = False
    low = w[NODE_0]
    top = w[JOB_0]
    for k in range(w[LOG_0], w[LOG_0] + w[LOG_N], 2):
        at = w[k]
        if low <= at < top and (at - low) % NODE == LATE:
            high = max(high, w[at])
            lost = lost or w[k + 1] == known
    if high >= known or not lost:
        return max(high, known)
    high = 0
    for node in range(low, low + w[NODE_N] * NODE, NODE):
        high = max(high, w[node + LATE])
    return high
