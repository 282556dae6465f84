"""The rules and the score once more, as plain loops over rows: only to compare with. Whole minutes, no fixed ones."""

from collections.abc import Iterator

from huzhu.kernel.dispatch.objective import Component
from huzhu.kernel.dispatch.person import Person
from huzhu.kernel.dispatch.plan import Assignment, Plan
from huzhu.kernel.dispatch.problem import Problem
from huzhu.kernel.dispatch.visit import Independent, InSequence, Together, Visit


def rows_of(plan: Plan, person: str) -> list[Assignment]:
    """What one person does, in order."""
    return sorted((one for one in plan.assignments if one.person == person), key=lambda one: one.start_minute)


def slot_of(person: Person, row: Assignment) -> int:
    """The last slot that has begun; -1 where the row does not end in it, but for who may work longer."""
    begun = [number for number, slot in enumerate(person.slots) if slot.from_minute <= row.start_minute]
    held = begun and (person.overtime or row.end_minute <= person.slots[begun[-1]].to_minute)
    return begun[-1] if held else -1


def outings(person: Person, rows: list[Assignment]) -> Iterator[tuple[int, list[Assignment]]]:
    """The rows of each slot."""
    for number in range(len(person.slots)):
        inside = [row for row in rows if slot_of(person, row) == number]
        if inside:
            yield number, inside


def figures(problem: Problem, plan: Plan) -> dict[str, float]:
    """Each component of the score."""
    found = dict.fromkeys(map(str, Component), 0.0)
    idle = [0.0]
    for person in problem.people:
        rows = rows_of(plan, person.key)
        idle.append(_toil(problem, person, rows, found))
        found["missed_break"] += person.lunch is not None and bool(rows)
        over = person.load_minutes_28d - person.desired_minutes_28d
        work = sum(row.end_minute - row.start_minute for row in rows)
        found["unfairness"] += (over + work) ** 2 - over**2
    found["max_idle"] = max(idle)
    for row in plan.assignments:
        _wishes(problem, row, found)
    found["latest"] = max((late(problem.visit_at[row.visit], row) for row in plan.assignments), default=0)
    for visit in problem.visits:
        _whole(problem, visit, plan, found)
    return found


def _toil(problem: Problem, person: Person, rows: list[Assignment], found: dict[str, float]) -> float:
    idle = sum(slot.to_minute - slot.from_minute for slot in person.slots)
    for number, inside in outings(person, rows):
        slot, place, at = person.slots[number], person.start_place, None
        idle -= slot.to_minute - slot.from_minute
        for row in inside:
            way = problem.walking(person, place, problem.visit_at[row.visit].place)
            wait = 0 if at is None else row.start_minute - at - way
            if at is None:
                idle += row.start_minute - way - slot.from_minute
            found["travel"] += way
            found["waiting"] += wait
            idle += wait
            place, at = problem.visit_at[row.visit].place, row.end_minute
        back = 0 if person.end_place is None else problem.walking(person, place, person.end_place)
        found["travel"] += back
        idle += max(0, slot.to_minute - at - back)
        if person.overtime:
            found["overtime"] += max(0, at + back - slot.to_minute)
    return idle


def late(visit: Visit, row: Assignment) -> float:
    """Minutes off the nearest promised window."""
    due = row.end_minute if visit.due_at_end else row.start_minute
    soft = [window for window in visit.windows if not window.hard]
    return min((max(0, one.from_minute - row.start_minute, due - one.to_minute) for one in soft), default=0)


def _wishes(problem: Problem, row: Assignment, found: dict[str, float]) -> None:
    visit, person = problem.visit_at[row.visit], problem.person_at[row.person]
    found["lateness"] += late(visit, row)
    found["not_preferred"] += bool(visit.preferred) and person.key not in visit.preferred
    found["not_usual"] += bool(visit.usual) and person.key not in visit.usual
    found["no_language"] += bool(visit.languages) and not visit.languages & person.languages
    found["other_gender"] += visit.wanted_gender is not None and visit.wanted_gender != person.gender
    told = [one for one in problem.told if one.visit == visit.key]
    as_told = [one for one in told if one.person == person.key and abs(one.start_minute - row.start_minute) <= 15]
    found["disruption"] += bool(told) and not as_told


def _whole(problem: Problem, visit: Visit, plan: Plan, found: dict[str, float]) -> None:
    group = {row.role: row for row in plan.assignments if row.visit == visit.key}
    if len(group) < len(visit.roles):
        weight = (8, 4, 2, 1)[min(visit.priority, 4) - 1] * (1 + visit.days_waited)
        found["unserved" if visit.mandatory else "optional_unserved"] += weight
    found["disruption"] += sum(one.visit == visit.key and one.role not in group for one in problem.told)
    for one in problem.offered:
        row = group.get(one.role)
        same = row is not None and row.person == one.person and abs(row.start_minute - one.start_minute) <= 15
        found["offers_withdrawn"] += one.visit == visit.key and not same
    people = [row.person for row in group.values()]
    for key in people if len(people) > 1 else []:
        liked = problem.person_at[key].rather_with
        found["new_pair"] += bool(liked) and not liked & set(people)


def stage(problem: Problem, plan: Plan, row: Assignment, person: Person) -> int:
    """How many of the five questions this person passes in the place of whoever holds the row."""
    visit = problem.visit_at[row.visit]
    role = visit.roles[row.role]
    others = [one for one in plan.assignments if one.visit == row.visit and one.role != row.role]
    if any(person.skills.get(skill, -1) < role.level for skill in role.skills):
        return 0
    taken = any(one.person == person.key for one in others) and not isinstance(visit.sync, Independent)
    if taken or not any(fits(problem, plan, row, person, start) for start in starts(visit, row, others)):
        return 2
    if person.key in visit.refused or visit.elder in person.refused_elders:
        return 3
    apart = any((pair.visit, pair.person) == (visit.key, person.key) for pair in problem.forbidden)
    for one in others:
        partner = problem.person_at[one.person]
        apart = apart or person.key in partner.never_with or partner.key in person.never_with
    going = {person.key, *(one.person for one in others)}
    pins = {pair.person for pair in problem.pinned if pair.visit == visit.key}
    unset = len(others) + 1 == len(visit.roles) and not pins <= going
    return 4 if apart or unset else 5


def starts(visit: Visit, row: Assignment, others: list[Assignment]) -> Iterator[int]:
    """Every minute at which the row may start, its partners standing."""
    for window in (one for one in visit.windows if one.hard):
        for start in range(int(window.from_minute), int(window.to_minute) + 1):
            if all(_suits(visit, row.role, start, one) for one in others):
                yield start


def _suits(visit: Visit, role: int, start: int, other: Assignment) -> bool:
    gap = start - other.start_minute if role > other.role else other.start_minute - start
    if isinstance(visit.sync, InSequence):
        return visit.sync.at_least <= gap <= visit.sync.at_most
    return not isinstance(visit.sync, Together) or gap == 0


def fits(problem: Problem, plan: Plan, row: Assignment, person: Person, start: int) -> bool:
    """Whether the row, begun then, fits this person's day beside all they do otherwise."""
    visit = problem.visit_at[row.visit]
    new = Assignment(row.visit, row.role, person.key, start, start + visit.minutes_of(row.role))
    rest = [one for one in rows_of(plan, person.key) if (one.visit, one.role) != (row.visit, row.role)]
    day = sorted([*rest, new], key=lambda one: (one.start_minute, one.end_minute))
    bounds = [bound for bound in (person.max_minutes, person.week_minutes_left) if bound is not None]
    work = sum(one.end_minute - one.start_minute for one in day)
    full = bool(bounds and work > min(bounds)) or (person.max_visits is not None and len(day) > person.max_visits)
    if full or slot_of(person, new) < 0:
        return False
    places = [problem.visit_at[one.visit].place for one in day]
    for number in range(len(day) - 1):
        way = problem.walking(person, places[number], places[number + 1])
        if day[number].end_minute + way > day[number + 1].start_minute:
            return False
    return _from_and_to(problem, person, day, new)


def _from_and_to(problem: Problem, person: Person, day: list[Assignment], new: Assignment) -> bool:
    for number, inside in outings(person, day):
        if new not in inside:
            continue
        slot, first, last = person.slots[number], inside[0], inside[-1]
        way = problem.walking(person, person.start_place, problem.visit_at[first.visit].place)
        if slot.from_minute + way > first.start_minute:
            return False
        if person.end_place is not None and not person.overtime:
            back = problem.walking(person, problem.visit_at[last.visit].place, person.end_place)
            if last.end_minute + back > slot.to_minute:
                return False
    return True
