"""From a problem to its grid, and from a slab back to a plan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite

import numpy as np

from huzhu.kernel.dispatch.objective import Component
from huzhu.kernel.dispatch.person import Person
from huzhu.kernel.dispatch.plan import Assignment, Plan, Rest, Unserved
from huzhu.kernel.dispatch.problem import Booking, Problem
from huzhu.kernel.dispatch.search import slab as s
from huzhu.kernel.dispatch.search.dues import FROM_STOP, HARD_END, TO_STOP
from huzhu.kernel.dispatch.search.faces import Faces, Misses
from huzhu.kernel.dispatch.search.grid import ENDLESS, Bounds, Grid, Job, Prices, Route, Task, layout_of
from huzhu.kernel.dispatch.search.prices import Rates
from huzhu.kernel.dispatch.search.slab import NEVER, NODE, ROUTES, Slab
from huzhu.kernel.dispatch.visit import Independent, InSequence, Minutes, Visit

FINE = 1000  # ticks a minute where minutes have fractions; the public ones have three digits
Part = tuple[Visit, int]


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """A grid and what its numbers stand for: the (visit, role) of each task, the person of each route."""

    grid: Grid
    ticks: int
    parts: tuple[Part, ...]
    walkers: tuple[Person, ...]
    faces: Faces


class Ruler:
    """Minutes to ticks: lengths and openings up, dues down, so that what fits in ticks fits in minutes."""

    def __init__(self, problem: Problem) -> None:
        self.ticks = 1 if _is_whole(problem) else FINE

    def up(self, minutes: Minutes) -> int:
        """The first tick not before."""
        return ENDLESS if not isfinite(minutes) else ceil(minutes * self.ticks - 1e-6)

    def down(self, minutes: Minutes) -> int:
        """The last tick not after."""
        return ENDLESS if not isfinite(minutes) else floor(minutes * self.ticks + 1e-6)


def lay(problem: Problem) -> Laid:
    """The grid of a problem. The order of its visits and people does not matter: they are taken by their keys."""
    people = sorted(problem.people, key=lambda one: one.key)
    return _laid(problem, people, Faces(problem, people), roughly=False)


def lay_roughly(problem: Problem, laid: Laid) -> Laid:
    """The same grid with rough prices: no tier outweighs the next by more than a little."""
    return _laid(problem, sorted(problem.people, key=lambda one: one.key), laid.faces, roughly=True)


def _laid(problem: Problem, people: Sequence[Person], faces: Faces, *, roughly: bool) -> Laid:
    ruler = Ruler(problem)
    rates = Rates(problem, ruler.ticks, roughly=roughly)
    routes, walkers = _routes(problem, people, ruler)
    jobs, tasks, parts = _jobs(problem, (people, routes), (rates, faces), ruler)
    way = np.ceil(np.asarray(problem.walk_minutes, float) * ruler.ticks - 1e-6).astype(np.int64)
    grid = Grid(
        way=way,
        tasks=tuple(tasks),
        jobs=tuple(jobs),
        routes=tuple(routes),
        people=tuple(_bounds(problem, person, ruler) for person in people),
        prices=_prices(rates),
        rest=_rest(people, ruler),
        told_shift=ruler.down(problem.objective.told_shift_minutes),
        rich=not _is_plain(problem, jobs, routes),
        tiers=rates.above,
    )
    return Laid(grid, ruler.ticks, tuple(parts), tuple(walkers), faces)


def _is_whole(problem: Problem) -> bool:
    """True where every length and moment is a whole minute."""
    moments: list[Minutes] = []
    for visit in problem.visits:
        moments += [visit.release_minute, *(visit.minutes_of(role) for role in range(len(visit.roles)))]
        moments += [edge for one in visit.windows for edge in (one.from_minute, one.to_minute)]
        if isinstance(visit.sync, InSequence):
            moments += [visit.sync.at_least, visit.sync.at_most]
    for person in problem.people:
        moments += [edge for slot in person.slots for edge in (slot.from_minute, slot.to_minute)]
    whole = all(not isfinite(one) or one == int(one) for one in moments)
    return whole and not np.any(np.mod(problem.walk_minutes, 1))


def _prices(rates: Rates) -> Prices:
    return Prices(
        travel=rates.minute(Component.TRAVEL),
        late=rates.minute(Component.LATENESS),
        worst=rates.minute(Component.LATEST),
        wait=rates.minute(Component.WAITING),
        extra=rates.minute(Component.OVERTIME),
        idle=rates.minute(Component.MAX_IDLE),
        rest=rates.case(Component.MISSED_BREAK),
        fair=rates.minute(Component.UNFAIRNESS),
        told=rates.case(Component.DISRUPTION),
    )


def _is_plain(problem: Problem, jobs: Sequence[Job], routes: Sequence[Route]) -> bool:
    """True where travel and lateness are all there is, so that the quick half of the engine is enough."""
    counted = {one for tier in problem.objective.tiers for one, weight in tier.weights if weight}
    return (
        counted - problem.objective.hard <= {Component.TRAVEL, Component.LATENESS, Component.LATEST}
        and all(one.loss == NEVER and not one.early and not one.at_end and len(one.spans) == 1 for one in jobs)
        and all(len(one.soft) == 1 and one.spans[0][1] >= ENDLESS and not one.group for one in jobs)
        and all(route.end >= ENDLESS and not route.flags and not route.rests for route in routes)
        and all(person.most_minutes is None and person.max_visits is None for person in problem.people)
        and not problem.fixed
    )


def _rest(people: Sequence[Person], ruler: Ruler) -> tuple[int, int, int, int]:
    """The break of the day; all who take one take it in the same window."""
    for person in people:
        if person.lunch is not None:
            lunch = person.lunch
            edges = ruler.up(lunch.from_minute), ruler.down(lunch.to_minute), ruler.up(lunch.minutes)
            return *edges, int(lunch.due_at_end)
    return 0, 0, 0, 0


def _bounds(problem: Problem, person: Person, ruler: Ruler) -> Bounds:
    fixed = [one for one in problem.fixed if one.person == person.key]
    own = sum(ruler.up(problem.visit_at[one.visit].minutes_of(one.role)) for one in fixed)
    return Bounds(
        minutes=ENDLESS if person.most_minutes is None else max(own, ruler.down(person.most_minutes)),
        visits=ENDLESS if person.max_visits is None else max(len(fixed), person.max_visits),
        given=person.load_minutes_28d - person.desired_minutes_28d,
        own_minutes=own,
        own_visits=len(fixed),
    )


def _routes(problem: Problem, people: Sequence[Person], ruler: Ruler) -> tuple[list[Route], list[Person]]:
    """One route for each slot, cut where an accepted visit stands."""
    routes, walkers = [], []
    for number, person in enumerate(people):
        stops = sorted(
            (ruler.down(one.start_minute), ruler.up(one.start_minute + _length(problem, one)), _place(problem, one))
            for one in problem.fixed
            if one.person == person.key
        )
        for slot in person.slots:
            pieces = _pieces(person, (ruler.up(slot.from_minute), ruler.down(slot.to_minute)), stops)
            for piece in pieces:
                routes.append(Route(number, *piece[:4], person.mobility, piece[4], person.lunch is not None))
                walkers.append(person)
    return routes, walkers


def _length(problem: Problem, one: Booking) -> Minutes:
    return problem.visit_at[one.visit].minutes_of(one.role)


def _place(problem: Problem, one: Booking) -> int:
    return problem.visit_at[one.visit].place


def _pieces(
    person: Person, slot: tuple[int, int], stops: Sequence[tuple[int, int, int]]
) -> Iterator[tuple[int, int, int, int, int]]:
    """(start, end, start place, end place, flags) of each piece of a slot."""
    home = -1 if person.end_place is None else person.end_place
    start, place, flags = slot[0], person.start_place, 0
    for begins, ends, where in stops:
        if ends <= slot[0] or begins >= slot[1]:
            continue
        if begins > start:
            yield start, begins, place, where, flags | TO_STOP | HARD_END
        start, place, flags = max(start, ends), where, FROM_STOP
    if start < slot[1]:
        yield start, slot[1], place, home, flags | (0 if person.overtime or slot[1] >= ENDLESS else HARD_END)


def _jobs(
    problem: Problem, ground: tuple[Sequence[Person], Sequence[Route]], worth: tuple[Rates, Faces], ruler: Ruler
) -> tuple[list[Job], list[Task], list[Part]]:
    taken = {(one.visit, one.role): one for one in problem.fixed}
    jobs: list[Job] = []
    tasks: list[Task] = []
    parts: list[Part] = []
    for visit in sorted(problem.visits, key=lambda one: one.key):
        roles = [role for role in range(len(visit.roles)) if (visit.key, role) not in taken]
        loss = _loss(problem, visit, worth[0])
        apart = isinstance(visit.sync, Independent)
        for together in [[role] for role in roles] if apart else [roles] if roles else []:
            number = len(jobs)
            named = tuple(range(len(tasks), len(tasks) + len(together)))
            for role in together:
                tasks.append(_task(problem, (visit, role, number), ground, worth, ruler))
                parts.append((visit, role))
            partner = [taken[visit.key, r] for r in range(len(visit.roles)) if (visit.key, r) in taken and not apart]
            jobs.append(_job(visit, named, (loss, apart), partner[0] if partner else None, ruler))
            loss = 0 if loss != NEVER else NEVER
    return jobs, tasks, parts


def _loss(problem: Problem, visit: Visit, rates: Rates) -> int:
    component = Component.UNSERVED if visit.mandatory else Component.OPTIONAL_UNSERVED
    if component in problem.objective.hard:
        return NEVER
    told = sum(one.visit == visit.key for one in problem.told)
    return problem.weight(visit) * rates.case(component) + told * rates.case(Component.DISRUPTION)


def _job(visit: Visit, named: tuple[int, ...], terms: tuple[int, bool], settled: Booking | None, ruler: Ruler) -> Job:
    loss, apart = terms
    soft = sorted((ruler.up(one.from_minute), ruler.down(one.to_minute)) for one in visit.windows if not one.hard)
    gap = (0, 0)
    if isinstance(visit.sync, InSequence) and len(named) > 1:
        gap = ruler.up(visit.sync.at_least), ruler.down(visit.sync.at_most)
    length = max(ruler.up(visit.minutes_of(role)) for role in range(len(visit.roles))) if visit.due_at_end else 0
    if settled is None:
        spans = _spans(visit, soft, length, ruler)
    else:
        start = ruler.up(settled.start_minute)
        spans, soft = ((start, start, start),), []
    return Job(named, gap, spans, tuple(soft), visit.early_allowed, visit.due_at_end, loss, visit.key if apart else "")


def _spans(
    visit: Visit, soft: Sequence[tuple[int, int]], length: int, ruler: Ruler
) -> tuple[tuple[int, int, int], ...]:
    """Every sensible (opens, closes, due): each soft window within each hard one, and the hard one as it is."""
    found = set()
    for opens, closes in visit.spans():
        low, high = ruler.up(opens), ruler.down(closes)
        if low > high:
            continue
        for promised, due in soft:
            if max(low, promised) <= high:
                found.add((max(low, promised), high, min(high, max(promised, due - length))))
        if not soft or (visit.early_allowed and low < min(one for one, _ in soft)):
            found.add((low, high, high))
    return tuple(sorted(found)) or ((ENDLESS, 0, 0),)


def _task(
    problem: Problem,
    part: tuple[Visit, int, int],
    ground: tuple[Sequence[Person], Sequence[Route]],
    worth: tuple[Rates, Faces],
    ruler: Ruler,
) -> Task:
    visit, role, number = part
    people, routes = ground
    rates, faces = worth
    costs = [_fits(rates, misses) for misses in faces.of(visit, role)]
    told = problem.told_of.get(visit.key, {})
    keys = [person.key for person in people]
    by = [(keys.index(key), start) for key, start in told.items() if key in keys]
    mine = by[role] if role < len(by) else by[0] if by else (-1, -1)
    return Task(
        number,
        ruler.up(visit.minutes_of(role)),
        visit.place,
        tuple(costs[route.person] for route in routes),
        ruler.up(mine[1]) if mine[0] >= 0 else -1,
        mine[0],
    )


def _fits(rates: Rates, misses: Misses) -> int:
    """0 where the person may not, else 1 + what their face costs."""
    return 0 if misses is None else 1 + sum(rates.case(component) for component in misses)


def plan_from(problem: Problem, laid: Laid, w: Slab) -> Plan:
    """The plan that stands in a slab, with what was accepted."""
    at = layout_of(laid.grid)
    written = [_accepted(problem, one) for one in problem.fixed]
    rests: list[Rest] = []
    for rank, person in enumerate(laid.walkers):
        route = at.route + rank * ROUTES
        node, rested = int(w[w[route + s.HEAD] + s.NEXT]), not w[route + s.WANTS_REST]
        end, before = int(w[route + s.FROM]), None
        head = int(w[route + s.HEAD])
        one = head
        while True:
            if not rested and (rest := _rest_at(w, one, end)) is not None:
                where = "" if before is None else before.key
                rests.append(Rest(person.key, _minute(rest[0], laid), _minute(rest[1], laid), where))
                rested = True
            if w[node + s.NEXT] == 0:
                break
            visit, role = laid.parts[(node - at.node) // NODE]
            start = int(w[node + s.START] + w[w[node + s.JOB] + s.SHIFT])
            written.append(_assignment((visit, role), person, _minute(start, laid)))
            end, before, one = start + int(w[node + s.DUR]), visit, node
            node = int(w[node + s.NEXT])
    return _written(problem, written, rests)


def rows_of(laid: Laid, plan: Plan) -> Slab:
    """Node, route and start of each assignment that is not fixed, in the order of starts, for `take_up`. Visits of
    which a role has no route are left out."""
    at = layout_of(laid.grid)
    tasks = {(visit.key, role): number for number, (visit, role) in enumerate(laid.parts)}
    rows: list[tuple[int, int, int]] = []
    lost = {one.visit for one in plan.assignments if _route_for(laid, one) is None}
    for one in plan.assignments:
        rank, number = _route_for(laid, one), tasks.get((one.visit, one.role))
        if rank is not None and number is not None and one.visit not in lost:
            node = at.node + number * NODE
            rows.append((round(one.start_minute * laid.ticks), node, at.route + rank * ROUTES))
    flat = [figure for start, node, route in sorted(rows) for figure in (node, route, start)]
    return np.array(flat, np.int64) if s.COMPILED else flat


def _route_for(laid: Laid, one: Assignment) -> int | None:
    """The route of the person on which this start lies."""
    start = round(one.start_minute * laid.ticks)
    for rank, (route, person) in enumerate(zip(laid.grid.routes, laid.walkers, strict=True)):
        if person.key == one.person and route.start <= start < route.end:
            return rank
    return None


def accepted_only(problem: Problem) -> Plan:
    """The plan of nothing but what was accepted."""
    return _written(problem, [_accepted(problem, one) for one in problem.fixed], [])


def _written(problem: Problem, written: list[Assignment], rests: list[Rest]) -> Plan:
    written.sort(key=lambda found: (found.start_minute, found.visit, found.role))
    held = {(found.visit, found.role) for found in written}
    left = [v for v in problem.visits if any((v.key, role) not in held for role in range(len(v.roles)))]
    left.sort(key=lambda found: (-problem.weight(found), found.key))
    return Plan(tuple(written), tuple(Unserved(visit.key) for visit in left), rests=tuple(rests))


def _minute(ticks: int, laid: Laid) -> Minutes:
    return ticks if laid.ticks == 1 else ticks / laid.ticks


def _rest_at(w: Slab, node: int, end: int) -> tuple[int, int] | None:
    if not w[node + s.REST]:
        return None
    start = max(end, int(w[s.REST_FROM]))
    length = int(w[s.REST_LENGTH])
    return (start, start + length) if start + (length if w[s.REST_DUE_END] else 0) <= w[s.REST_TO] else None


def _assignment(part: Part, person: Person, start: Minutes) -> Assignment:
    visit, role = part
    return Assignment(visit.key, role, person.key, start, start + visit.minutes_of(role))


def _accepted(problem: Problem, one: Booking) -> Assignment:
    return _assignment((problem.visit_at[one.visit], one.role), problem.person_at[one.person], one.start_minute)
