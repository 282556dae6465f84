"""Small planning problems for Hypothesis, and slow, certain answers to compare with."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from random import Random

import numpy as np
from hypothesis import strategies as st

from huzhu.kernel.dispatch.checker import check
from huzhu.kernel.dispatch.objective import Score
from huzhu.kernel.dispatch.person import Person, Slot, slots_of
from huzhu.kernel.dispatch.plan import Assignment, Plan, Unserved
from huzhu.kernel.dispatch.problem import UNREACHABLE, Booking, Problem
from huzhu.kernel.dispatch.scorer import score
from huzhu.kernel.dispatch.visit import Role, Visit, Window

PLACES = 4
SKILLS = ("bathing", "clinic")
KINDS = ("volunteer", "worker")
LANGUAGES = ("zh", "yue")
GENDERS = ("f", "m")
LAST_MINUTE = 60  # a whole day in one hour, so that every start can be tried


def seldom(strategy: st.SearchStrategy) -> st.SearchStrategy:
    """None most of the time."""
    return st.one_of(st.none(), st.none(), st.none(), st.none(), strategy)


def few(*values: str) -> st.SearchStrategy[frozenset[str]]:
    """No value or one, none most of the time."""
    return st.sampled_from([frozenset()] * 3 * max(1, len(values)) + [frozenset([value]) for value in values])


@st.composite
def roles(draw: st.DrawFn) -> Role:
    return Role(
        draw(few(*SKILLS)),
        draw(st.integers(0, 2)),
        draw(few("worker")),
        draw(seldom(st.sampled_from(GENDERS))),
    )


@st.composite
def visits(draw: st.DrawFn, key: str, people: int) -> Visit:
    someone = few(*(f"p{number}" for number in range(people)))
    starts = draw(st.lists(st.integers(0, LAST_MINUTE - 20), max_size=1))
    hard = draw(st.integers(0, LAST_MINUTE - 20))
    windows = [Window(hard, hard + draw(st.sampled_from([0, 3, 6, 12])))]
    windows += [Window(start, start + 2, hard=draw(st.booleans())) for start in starts]
    return Visit(
        key,
        draw(st.sampled_from(["e0", "e1"])),
        draw(st.integers(0, PLACES - 1)),
        draw(st.integers(1, 12)),
        tuple(windows),
        tuple(draw(st.lists(roles(), min_size=1, max_size=2))),
        draw(st.integers(1, 5)),
        draw(st.integers(0, 3)),
        preferred=draw(someone),
        usual=draw(someone),
        refused=draw(someone),
        languages=draw(few(*LANGUAGES)),
        lifting=draw(st.sampled_from([False, False, False, True])),
    )


@st.composite
def persons(draw: st.DrawFn, key: str, count: int) -> Person:
    spans = st.tuples(st.integers(0, 40), st.sampled_from([15, 30, 60])).map(lambda one: (one[0], one[0] + one[1]))
    return Person(
        key,
        draw(st.sampled_from(KINDS)),
        draw(st.integers(0, PLACES - 1)),
        slots_of(draw(st.lists(spans, min_size=1, max_size=2)) if draw(st.integers(0, 9)) else []),
        draw(st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 3), min_size=1)),
        draw(st.sampled_from([None, *GENDERS])),
        draw(seldom(st.integers(5, 20))),
        draw(seldom(st.integers(1, 2))),
        refused_visits=draw(few(*(f"v{number}" for number in range(count)))),
        refused_elders=draw(few("e1")),
        languages=draw(few(*LANGUAGES)),
        mobility=draw(st.integers(0, 1)),
        can_lift=draw(st.sampled_from([True, True, False])),
        load_minutes_28d=draw(st.integers(0, 30)),
        desired_minutes_28d=draw(st.integers(0, 30)),
    )


@st.composite
def bookings(draw: st.DrawFn, rows: tuple[Visit, ...], people: int, most: int) -> tuple[Booking, ...]:
    """Any accepted assignments, also such as no sound plan would hold."""
    found: list[Booking] = []
    for visit in draw(st.lists(st.sampled_from(rows), max_size=most, unique_by=lambda one: one.key)):
        start = draw(st.integers(0, LAST_MINUTE))
        chosen = draw(st.permutations([f"p{number}" for number in range(people)]))
        taken = draw(st.integers(1, len(visit.roles)))
        named = zip(range(taken), chosen, strict=False)
        found.extend(Booking(visit.key, role, person, start) for role, person in named)
    return tuple(found)


@st.composite
def problems(draw: st.DrawFn, most_visits: int = 6, most_people: int = 5, most_fixed: int = 2) -> Problem:
    """Any small problem: ways missing, accepted visits in conflict, people without slots, nobody at all."""
    count, people = draw(st.integers(1, most_visits)), draw(st.integers(0, most_people))
    rows = tuple(draw(visits(f"v{number}", people)) for number in range(count))
    everybody = tuple(draw(persons(f"p{number}", count)) for number in range(people))
    minutes = st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.2, 7.0, 12.0, float("inf")])
    cells = draw(st.lists(minutes, min_size=2 * PLACES**2, max_size=2 * PLACES**2))
    travel = np.array(cells, np.float32).reshape(2, PLACES, PLACES)
    travel[:, range(PLACES), range(PLACES)] = 0
    fixed = draw(bookings(rows, people, most_fixed)) if rows and people else ()
    told = draw(bookings(rows, people, 2)) if rows and people else ()
    return Problem(rows, everybody, travel, fixed, told)


@st.composite
def crowded(draw: st.DrawFn, most_visits: int = 10, most_people: int = 3) -> Problem:
    """Long days with few rules: many stops for each person, so that walks between them and limits decide."""
    chance = draw(st.randoms(use_true_random=False))
    return drawn_day(chance, draw(st.integers(4, most_visits)), draw(st.integers(1, most_people)))


def drawn_day(chance: Random, count: int, people: int, widest: int = 30) -> Problem:
    """A crowded day of so many visits and people; narrow windows also come early, so that they conflict."""
    cells = [[[chance.randint(1, 9) * (a != b) for b in range(PLACES)] for a in range(PLACES)]]
    slots = [slots_of([(0, 40), (45, 100)]), slots_of([(0, 100)])]
    everybody = [
        Person(f"p{number}", "volunteer", chance.randrange(PLACES), chance.choice(slots)) for number in range(people)
    ]
    rows = tuple(_drawn_visit(chance, number, people, widest) for number in range(count))
    return Problem(rows, tuple(everybody), np.array(cells, np.float32))


def _drawn_visit(chance: Random, number: int, people: int, widest: int) -> Visit:
    start = chance.randint(5, 10 + widest)
    windows = [Window(start, start + chance.randint(min(3, widest), widest))]
    if chance.random() < 0.3:
        windows.append(Window(start + 3, start + 6, hard=False))
    return Visit(
        f"v{number}",
        "e0",
        chance.randrange(PLACES),
        chance.randint(2, 8),
        tuple(windows),
        (Role(), Role()) if chance.random() < 0.2 else (Role(),),
        chance.randint(1, 4),
        usual=frozenset([f"p{chance.randrange(people)}"]) if chance.random() < 0.3 else frozenset(),
    )


def any_problem() -> st.SearchStrategy[Problem]:
    """Odd ones and crowded ones."""
    return st.one_of(problems(), crowded())


def metric(problem: Problem) -> Problem:
    """The same with shortest ways, over third places too; so a plan less one visit is still a plan."""
    way = problem.walk_minutes.astype(np.float32)
    for third in range(way.shape[1]):
        way = np.minimum(way, way[:, :, third, None] + way[:, third, None, :])
    return replace(problem, travel=np.where(way < UNREACHABLE, way, np.inf))


def starts_of(problem: Problem, visit: Visit) -> list[int]:
    """Every minute at which the visit may start: its hard windows, or where an accepted partner starts."""
    fixed = [one.start_minute for one in problem.fixed if one.visit == visit.key]
    hard = [window for window in visit.windows if window.hard]
    spans = [range(one.from_minute, one.to_minute + 1) for one in hard] or [range(LAST_MINUTE + 1)]
    return fixed[:1] or sorted({minute for span in spans for minute in span})


def plan_with(problem: Problem, assignments: list[Assignment]) -> Plan:
    """The plan of these assignments, what it leaves unserved told as it should be."""
    given = {(one.visit, one.role) for one in assignments}
    left = [
        visit.key for visit in problem.visits if any((visit.key, role) not in given for role in range(len(visit.roles)))
    ]
    return Plan(tuple(assignments), tuple(Unserved(key) for key in left))


def ways(problem: Problem, visit: Visit, plan: Plan) -> Iterator[list[Assignment]]:
    """Every way to fill the open roles of a visit at once, sound or not."""
    taken = {one.role for one in plan.assignments if one.visit == visit.key}
    open_roles = [role for role in range(len(visit.roles)) if role not in taken]
    for start in starts_of(problem, visit):
        for people in permutations(problem.people, len(open_roles)):
            yield [
                Assignment(visit.key, role, person.key, start, start + visit.minutes, 0)
                for role, person in zip(open_roles, people, strict=True)
            ]


def can_insert(problem: Problem, plan: Plan, key: str) -> bool:
    """True where the visit could be added to the plan, all else standing."""
    visit = problem.visit_at[key]
    found = (plan_with(problem, [*plan.assignments, *way]) for way in ways(problem, visit, plan))
    return any(not check(problem, one) for one in found)


def accepted(problem: Problem) -> list[Assignment]:
    """The assignments that are fixed."""
    return [
        Assignment(
            one.visit,
            one.role,
            one.person,
            one.start_minute,
            one.start_minute + problem.visit_at[one.visit].minutes,
            0,
        )
        for one in problem.fixed
    ]


def best_score(problem: Problem) -> Score:
    """The score of the best plan there is, by trying all of them."""

    def search(plan: Plan, rest: tuple[Visit, ...]) -> Score:
        if not rest:
            return score(problem, plan)
        best = search(plan, rest[1:])
        for way in ways(problem, rest[0], plan):
            more = plan_with(problem, [*plan.assignments, *way])
            if way and not check(problem, more):
                best = min(best, search(more, rest[1:]))
        return best

    return search(plan_with(problem, accepted(problem)), problem.visits)


def hill_day(visit_count: int = 12, people_count: int = 6) -> Problem:
    """A quiet day on a line of doors two minutes apart, everybody free all morning."""
    places = visit_count + people_count
    line = np.arange(places, dtype=np.float32)
    travel = 2 * np.abs(line[:, None] - line[None, :])[None]
    rows = [
        Visit(f"v{number}", f"e{number}", number, 30, (Window(480 + 20 * number, 540 + 20 * number),))
        for number in range(visit_count)
    ]
    everybody = [
        Person(f"p{number}", "volunteer", visit_count + number, (Slot(420, 780),)) for number in range(people_count)
    ]
    return Problem(tuple(rows), tuple(everybody), travel)


def with_visit(problem: Problem, key: str, **changes: object) -> Problem:
    """The problem with one visit changed."""
    rows = tuple(replace(one, **changes) if one.key == key else one for one in problem.visits)
    return replace(problem, visits=rows)


def with_person(problem: Problem, key: str, **changes: object) -> Problem:
    """The problem with one person changed."""
    rows = tuple(replace(one, **changes) if one.key == key else one for one in problem.people)
    return replace(problem, people=rows)
