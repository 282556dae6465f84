"""The grid: a planning problem in whole ticks, and the slab that is packed from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from huzhu.kernel.dispatch.search import slab as s
from huzhu.kernel.dispatch.search.slab import COMPILED, DESK, JOBS, MASK, NEVER, NODE, PEOPLE, ROUTES, TOP_KEY, Slab
from huzhu.kernel.dispatch.search.windows import SPAN

NEIGHBOURS = 30
ENDLESS = 1 << 50


@dataclass(frozen=True, slots=True)
class Task:
    """One role. `fit` holds, for each route, 0 where it may not be done there, else 1 + its cost there."""

    job: int
    minutes: int
    place: int
    fit: tuple[int, ...]
    told: int = -1
    told_by: int = -1


@dataclass(frozen=True, slots=True)
class Job:
    """Roles served as one. `spans` (opens, closes, due) are choices of which one is taken, `soft` (opens, due) windows.

    `group` names what is served with it or not at all. `loss` is what leaving it costs.
    """

    tasks: tuple[int, ...]
    gap: tuple[int, int] = (0, 0)
    spans: tuple[tuple[int, int, int], ...] = ((0, ENDLESS, ENDLESS),)
    soft: tuple[tuple[int, int], ...] = ()
    early: bool = False
    at_end: bool = False
    loss: int = NEVER
    group: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """One slot of one person, or what bookings leave of it. A place of -1 is nowhere: no way leads there."""

    person: int
    start: int
    end: int
    start_place: int
    end_place: int
    mobility: int = 0
    flags: int = 0
    rests: bool = False


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the day of a person may hold, and holds already by bookings; `given` for fairness."""

    minutes: int = ENDLESS
    visits: int = ENDLESS
    given: int = 0
    own_minutes: int = 0
    own_visits: int = 0


@dataclass(frozen=True, slots=True)
class Prices:
    """What a tick, or a case, costs."""

    travel: int = 1
    late: int = 1
    worst: int = 0
    wait: int = 0
    extra: int = 0
    idle: int = 0
    rest: int = 0
    fair: int = 0
    told: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """All of it. `way[class, from, to]` in ticks; `rest` is (from, to, length, due at end); `tiers` are what
    a point costs in each ranked tier that outweighs the last two, the highest first."""

    way: NDArray[np.int64]
    tasks: tuple[Task, ...]
    jobs: tuple[Job, ...]
    routes: tuple[Route, ...]
    people: tuple[Bounds, ...]
    prices: Prices
    rest: tuple[int, int, int, int] = (0, 0, 0, 0)
    told_shift: int = 0
    rich: bool = True
    tiers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each part of the slab begins."""

    node: int
    job: int
    route: int
    people: int
    lists: int
    way: int
    fit: int
    near: int
    queue: int
    touched: int
    log: int
    best: int
    chain: int
    end: int


def layout_of(grid: Grid) -> Layout:
    """The addresses for a grid."""
    tasks, jobs, routes = len(grid.tasks), len(grid.jobs), len(grid.routes)
    nodes = tasks + 2 * routes
    lists = sum(SPAN * len(job.spans) + 2 * len(job.soft) for job in grid.jobs)
    classes, places, _ = grid.way.shape
    sizes = (
        nodes * NODE,
        jobs * JOBS,
        routes * ROUTES,
        len(grid.people) * PEOPLE,
        lists,
        classes * (places + 1) ** 2,
        tasks * routes,
        tasks * NEIGHBOURS,
        jobs + 4,
        routes + 4,
        80 * (nodes + jobs) + 2000,
        nodes * NODE + jobs * JOBS,
        jobs * s.CHAINED,
    )
    at = DESK
    found: list[int] = []
    for size in sizes:
        found.append(at)
        at += size
    return Layout(*[*found, at])


def pack(grid: Grid, seed: int) -> Slab:
    """The slab of a grid with every job unserved. An int64 array where numba is there, else a list."""
    at = layout_of(grid)
    w = np.zeros(at.end, np.int64)
    _pack_desk(w, grid, at, seed)
    _pack_ways(w, grid, at)
    _pack_routes(w, grid, at)
    _pack_tasks(w, grid, at)
    _pack_jobs(w, grid, at)
    w[at.end - len(grid.jobs) : at.end] = jobs_in_order(grid, at)
    near = _neighbours(grid)
    w[at.near : at.near + near.size] = (at.node + (near >> 1) * NODE).ravel() * 2 + (near & 1).ravel()
    for person, bounds in enumerate(grid.people):
        row = at.people + person * PEOPLE
        w[row + s.MOST_MINUTES], w[row + s.MOST_VISITS], w[row + s.GIVEN] = bounds.minutes, bounds.visits, bounds.given
        w[row + s.OWN_MINUTES], w[row + s.OWN_VISITS] = bounds.own_minutes, bounds.own_visits
    return w if COMPILED else w.tolist()


def _pack_desk(w: NDArray[np.int64], grid: Grid, at: Layout, seed: int) -> None:
    w[s.RNG_A], w[s.RNG_B] = (seed * 2654435761 + 12345) & MASK or 1, (seed * 40503 + 777) & MASK
    w[s.NODE_0], w[s.NODE_N], w[s.JOB_0], w[s.JOB_N] = at.node, len(grid.tasks), at.job, len(grid.jobs)
    w[s.ROUTE_0], w[s.ROUTE_N], w[s.WAY_0] = at.route, len(grid.routes), at.way
    w[s.PEOPLE_0], w[s.PEOPLE_N] = at.people, len(grid.people)
    w[s.QUEUE_0], w[s.TOUCHED_0], w[s.LOG_0], w[s.BEST_0] = at.queue, at.touched, at.log, at.best
    w[s.CHAIN_0] = at.chain
    w[s.NEAR_N], w[s.RICH], w[s.SEEKS], w[s.BEST_COST] = NEIGHBOURS, grid.rich, len(grid.tiers) > 0, TOP_KEY
    prices = grid.prices
    w[s.W_TRAVEL], w[s.W_TARD], w[s.W_WORST], w[s.W_WAIT] = prices.travel, prices.late, prices.worst, prices.wait
    w[s.W_EXTRA], w[s.W_IDLE], w[s.W_REST], w[s.W_FAIR] = prices.extra, prices.idle, prices.rest, prices.fair
    w[s.W_TOLD], w[s.TOLD_SHIFT] = prices.told, grid.told_shift
    w[s.REST_FROM], w[s.REST_TO], w[s.REST_LENGTH], w[s.REST_DUE_END] = grid.rest
    w[s.TABLE_0 : s.TABLE_0 + s.TABLE_N] = _chances()


def _chances() -> list[int]:
    """-ln(u) x 65536 for evenly spread u: how much worse a move may be at temperature 1 (Metropolis 1953)."""
    return [round(-log((k + 0.5) / s.TABLE_N) * 65536) for k in range(s.TABLE_N)]


def _pack_ways(w: NDArray[np.int64], grid: Grid, at: Layout) -> None:
    """The matrices with one place more, nowhere, to which every way is nothing."""
    classes, places, _ = grid.way.shape
    wide = np.zeros((classes, places + 1, places + 1), np.int64)
    wide[:, :places, :places] = grid.way
    w[at.way : at.way + wide.size] = wide.ravel()


def _pack_routes(w: NDArray[np.int64], grid: Grid, at: Layout) -> None:
    places = grid.way.shape[1] + 1
    for rank, route in enumerate(grid.routes):
        row = at.route + rank * ROUTES
        head = at.node + (len(grid.tasks) + rank) * NODE
        tail = head + len(grid.routes) * NODE
        w[row + s.HEAD], w[row + s.TAIL], w[row + s.RANK] = head, tail, rank
        w[row + s.LAND] = at.way + route.mobility * places * places
        w[row + s.WHO] = at.people + route.person * PEOPLE
        w[row + s.FROM], w[row + s.TO], w[row + s.FLAGS] = route.start, route.end, route.flags
        w[row + s.WANTS_REST] = route.rests
        w[head + s.NEXT], w[tail + s.PREV], w[tail + s.KEY] = tail, head, TOP_KEY
        w[head + s.ROUTE] = w[tail + s.ROUTE] = row
        w[head + s.START] = w[head + s.OUT] = route.start
        w[tail + s.START] = ENDLESS
        w[head + s.TOLD] = w[tail + s.TOLD] = -1
        for node, place in ((head, route.start_place), (tail, route.end_place)):
            here = place if place >= 0 else places - 1
            w[node + s.ROW], w[node + s.COL] = here * places, here


def _pack_tasks(w: NDArray[np.int64], grid: Grid, at: Layout) -> None:
    places, routes = grid.way.shape[1] + 1, len(grid.routes)
    for number, task in enumerate(grid.tasks):
        node = at.node + number * NODE
        w[node + s.JOB], w[node + s.DUR] = at.job + task.job * JOBS, task.minutes
        w[node + s.ROW], w[node + s.COL] = task.place * places, task.place
        w[node + s.START] = w[node + s.OUT] = -1
        w[node + s.FIT], w[node + s.NEAR] = at.fit + number * routes, at.near + number * NEIGHBOURS
        w[at.fit + number * routes : at.fit + (number + 1) * routes] = task.fit
        w[node + s.TOLD] = task.told
        w[node + s.TOLD_BY] = at.people + task.told_by * PEOPLE if task.told_by >= 0 else 0


def _pack_jobs(w: NDArray[np.int64], grid: Grid, at: Layout) -> None:
    lists = at.lists
    rings: dict[str, list[int]] = {}
    for number, job in enumerate(grid.jobs):
        row = at.job + number * JOBS
        rings.setdefault(job.group or f"#{number}", []).append(row)
        w[row + s.FIRST], w[row + s.COUNT] = at.node + job.tasks[0] * NODE, len(job.tasks)
        w[row + s.GAP_MIN], w[row + s.GAP_MAX] = job.gap
        spans = job.spans if grid.rich else [(opens, due, due) for opens, _, due in job.spans]  # only lateness asks
        w[row + s.OPEN], w[row + s.CLOSE] = spans[0][:2]
        w[row + s.LOSS], w[row + s.SENSE] = job.loss, job.early + 2 * job.at_end
        w[row + s.SPAN_0], w[row + s.SPAN_N] = lists, len(spans)
        flat = [one for span in spans for one in span]
        w[lists : lists + len(flat)] = flat
        lists += len(flat)
        w[row + s.SOFT_0], w[row + s.SOFT_N] = lists, len(job.soft)
        flat = [one for window in job.soft for one in window]
        w[lists : lists + len(flat)] = flat
        lists += len(flat)
    for ring in rings.values():
        for one, two in zip(ring, ring[1:] + ring[:1], strict=True):
            w[one + s.GROUP] = two


def _neighbours(grid: Grid) -> NDArray[np.int64]:
    """For each role those it goes well before or after: task x 2, + 1 where the other comes after.

    By travel, waiting that cannot be avoided (at a fifth) and lateness that cannot (Vidal et al. 2013, C&OR 40).
    """
    tasks, jobs = grid.tasks, [grid.jobs[task.job] for task in grid.tasks]
    place = np.array([task.place for task in tasks])
    length = np.array([task.minutes for task in tasks], float)
    way = grid.way.min(axis=0)[np.ix_(place, place)].astype(float)
    fit = np.array([task.fit for task in tasks]) > 0
    able = (fit.astype(np.float32) @ fit.astype(np.float32).T) > 0
    cost = np.full(way.shape, np.inf)
    for shift in _openings(tasks, jobs):
        opens, due = shift
        wait = np.maximum(0, opens[None, :] - (due + length)[:, None] - way)
        late = np.maximum(0, (opens + length)[:, None] + way - due[None, :])
        cost = np.minimum(cost, way + 0.2 * wait + late)
    number = np.array([task.job for task in tasks])
    cost[~able | (number[:, None] == number[None, :])] = np.inf
    both = np.concatenate([cost.T, cost], axis=1)  # other before: arc other -> one; other after: arc one -> other
    codes = np.concatenate([np.arange(len(tasks)) * 2, np.arange(len(tasks)) * 2 + 1])
    return np.array([_nearest(row, codes) for row in both], np.int64).reshape(len(tasks), NEIGHBOURS)


def _openings(tasks: Sequence[Task], jobs: Sequence[Job]) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """(opens, due) of each role, for the first window of all, then for the second, and so on."""
    most = max((len(job.spans) for job in jobs), default=1)
    found = []
    for k in range(most):
        spans = [job.spans[min(k, len(job.spans) - 1)] for job in jobs]
        ahead = [job.gap[0] if number != job.tasks[0] else 0 for number, job in enumerate(jobs)]
        opens = np.array([span[0] + more for span, more in zip(spans, ahead, strict=True)], float)
        due = np.array([span[2] for span in spans], float)
        found.append((opens, np.maximum(opens, due)))
    return found


def _nearest(row: NDArray[np.float64], codes: NDArray[np.int64]) -> NDArray[np.int64]:
    order = np.argsort(row, kind="stable")[:NEIGHBOURS]
    order = order[np.isfinite(row[order])]
    if not len(order):
        return np.zeros(NEIGHBOURS, np.int64)
    return codes[order[np.arange(NEIGHBOURS) % len(order)]]


def jobs_in_order(grid: Grid, at: Layout) -> Slab:
    """The addresses of all jobs as insertion takes them: the greatest loss first, then by their windows."""
    order = sorted(range(len(grid.jobs)), key=lambda one: (-grid.jobs[one].loss, grid.jobs[one].spans[0], one))
    found = [at.job + one * JOBS for one in order]
    return np.array(found, np.int64) if COMPILED else found
