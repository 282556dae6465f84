"""The slab: one flat row of integers that holds a whole search, its layout, and the smallest acts upon it.

A record (node, job, route) is known by its address; `slab[node + NEXT]` is a field. One flat row passes from one
compiled function to the next at no cost, and is a plain list where nothing is compiled: the same source runs on both.
"""

from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

try:
    import numba.extending
except ImportError:  # the extra `fast` is not installed: the same functions, as they stand
    numba = None  # type: ignore[assignment]

type Slab = Any  # an int64 array when compiled, a list of int when not

COMPILED = numba is not None

# Inner functions are called by compiled ones only: without ways in from Python and without counting of references
# they compile in half the time.
_INNER: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "error_model": "numpy", "_nrt": False}
_OUTER: dict[str, Any] = {"cache": True, "no_cfunc_wrapper": True, "error_model": "numpy"}


def jit[F: Callable[..., Any]](function: F) -> F:
    """The function compiled where numba is there, else itself; it is called by compiled functions only."""
    return cast(F, numba.njit(**_INNER)(function)) if COMPILED else function


def entry[F: Callable[..., Any]](function: F) -> F:
    """`jit` for what is called from outside: kept on disk, and compiled anew when any file of this folder changes.

    numba looks at the file of the function alone; what it calls from other files would go stale unseen.
    """
    if not COMPILED:
        return function
    compiled: Any = numba.njit(**_OUTER)(function)
    compiled._cache._cache_file._source_stamp = _stamp()
    return cast(F, compiled)


def bare(w: Slab) -> Slab:
    """The row as compiled functions pass it on: an address, where an index counts from the start alone.

    An array asks of each index whether it counts from the end, which cost the walk a fifth of its time. A list stays
    as it is; that no index is negative is seen on lists (test_search_walk).
    """
    return w


if COMPILED:

    @numba.extending.intrinsic  # type: ignore[untyped-decorator]  # numba says no types
    def bare(_typing: Any, w: Any) -> Any:  # type: ignore[no-redef]  # the same, as compiled functions know it
        """The address of an array's first number."""

        def address(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            return context.make_array(signature.args[0])(context, builder, args[0]).data

        return numba.types.CPointer(w.dtype)(w), address


@lru_cache(maxsize=1)
def _stamp() -> str:
    digest = sha256()
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


# --- a node: one role of one job, or an end of a route
JOB, DUR, ROW, COL, ROUTE, PREV, NEXT, KEY, START, OUT, LATE, FIT, NEAR, REST, TOLD, TOLD_BY = range(16)
NODE = 16

# --- a job: what is served as one; `SHIFT` is by how much it can start later at no loss
FIRST, COUNT, GAP_MIN, GAP_MAX, OPEN, CLOSE, PEND, LOSS, GROUP, SHIFT, SOFT_0, SOFT_N, SPAN_0, SPAN_N, AWAY, SENSE = (
    range(16)
)
JOBS = 16

# --- a route: one slot of one person, or what accepted visits leave of it
HEAD, TAIL, LAND, WHO, FROM, TO, TOUCHED, RANK, IDLE, DUES, WANTS_REST, FLAGS = range(12)
ROUTES = 16

# --- a person: what the day may hold, and what it holds
MINUTES, MOST_MINUTES, VISITS, MOST_VISITS, GIVEN, OWN_MINUTES, OWN_VISITS = range(7)
PEOPLE = 8

# --- for each job what a chain notes of it (four), a queue of them, and all in the order of insertion
CHAINED = 6

# --- the desk: single figures at the foot of the slab
RNG_A, RNG_B, FIRM, TARD, WORST, LOOSE, LOG_N, QUEUE_N, STUCK, MADE, BEST_COST, ROOM, TOUCHED_N, BROKEN = range(14)
WAS_FIRM, WAS_TARD, WAS_LOOSE, MOST_IDLE, HIGH = range(14, 19)
NODE_0, NODE_N, JOB_0, JOB_N, ROUTE_0, ROUTE_N, WAY_0, QUEUE_0, LOG_0, BEST_0, NEAR_N, TOUCHED_0 = range(20, 32)
PEOPLE_0, PEOPLE_N, CHAIN_0 = 48, 49, 50
W_TRAVEL, W_TARD, W_WORST, W_WAIT, W_EXTRA, W_IDLE, W_REST, W_FAIR, W_TOLD, TOLD_SHIFT, RICH = range(32, 43)
REST_FROM, REST_TO, REST_LENGTH, REST_DUE_END, SEEKS = range(43, 48)
TABLE_0, TABLE_N = 64, 4096
DESK = TABLE_0 + TABLE_N

MASK = 0xFFFFFFFF
TOP_KEY = 1 << 60
NEVER = 1 << 50
"""The loss of a job that must be served: a mark, for in ranked tiers a loss may well be greater."""


@jit
def draw(w: Slab) -> int:
    """The next 32 random bits: a xorshift and a congruential generator added (Marsaglia 2003, KISS)."""
    x = w[RNG_A]
    x ^= (x << 13) & MASK
    x ^= x >> 17
    x ^= (x << 5) & MASK
    w[RNG_A] = x
    y = (w[RNG_B] * 1664525 + 1013904223) & MASK
    w[RNG_B] = y
    return (x + y) & MASK


@jit
def below(w: Slab, n: int) -> int:
    """A random number from 0 to n - 1."""
    return (draw(w) * n) >> 32


@jit
def put(w: Slab, at: int, value: int) -> None:
    """Write one field so that `undo` can take it back."""
    k = w[LOG_0] + w[LOG_N]
    w[k] = at
    w[k + 1] = w[at]
    w[LOG_N] += 2
    w[at] = value


@jit
def undo(w: Slab) -> None:
    """Take back everything put since the log was last emptied, the last first."""
    k = w[LOG_0] + w[LOG_N] - 2
    end = w[LOG_0]
    while k >= end:
        w[w[k]] = w[k + 1]
        k -= 2
    w[LOG_N] = 0


@jit
def push(w: Slab, job: int) -> None:
    """Note that a job's start may have changed; the ends of routes (job 0) have none."""
    if job != 0 and w[job + PEND] == 0:
        w[job + PEND] = 1
        w[w[QUEUE_0] + w[QUEUE_N]] = job
        w[QUEUE_N] += 1


@jit
def empty_queue(w: Slab) -> None:
    """Forget what was noted."""
    for k in range(w[QUEUE_0], w[QUEUE_0] + w[QUEUE_N]):
        w[w[k] + PEND] = 0
    w[QUEUE_N] = 0


@jit
def leg(w: Slab, route: int, one: int, two: int) -> int:
    """Ticks from one node to another for whoever walks the route."""
    return w[w[route + LAND] + w[one + ROW] + w[two + COL]]
