"""Plans as public solutions, in and out. FORMAT.md 3."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from operator import itemgetter

from huzhu.kernel.dispatch.formats.instances import is_uhhc
from huzhu.kernel.dispatch.formats.reading import Item, read_json
from huzhu.kernel.dispatch.plan import Assignment, Plan, Rest, Unserved
from huzhu.kernel.dispatch.problem import Problem
from huzhu.kernel.dispatch.scorer import score
from huzhu.kernel.dispatch.visit import Minutes

LUNCH = "lunch_break"
_STARTS = ("start_time", "start_service_time", "arrival_time")
_ENDS = ("end_time", "end_service_time", "departure_time")

Location = dict[str, object]


def plan_from(problem: Problem, data: bytes, name: str = "plan") -> Plan:
    """The plan of a public solution, scored by the problem's objective; what it leaves out is unserved.

    A visit, service or caregiver the instance does not have stays in the plan as one the checker does not know.
    Refuses: Malformed.
    """
    parts: list[Assignment] = []
    rests: list[Rest] = []
    taken: dict[str, set[int]] = defaultdict(set)
    for route in read_json(data, name).at("routes").rows():
        person, locations = route.at("caregiver_id").text(), route.get("locations")
        for row in sorted(_visited(locations), key=_begins) if locations is not None else []:
            start, end = row.at(*_STARTS).number(), row.at(*_ENDS).number()
            visit, service = row.at("patient").text(), row.at("service").text()
            if service == LUNCH:
                rests.append(Rest(person, start, end, visit if visit in problem.visit_at else ""))
                continue
            role = _role(problem, visit, service, taken[visit])
            taken[visit].add(role)
            parts.append(Assignment(visit, role, person, start, end))
    left = tuple(Unserved(one.key) for one in problem.visits if len(taken[one.key]) < len(one.roles))
    plan = Plan(tuple(parts), left, rests=tuple(rests), objective=problem.objective)
    return plan if _is_strange(problem, plan) else _scored(problem, plan)


def solution_of(problem: Problem, plan: Plan) -> dict[str, object]:
    """A plan as a public solution, ready for JSON: one route for each person, its locations in order of time."""
    rows: dict[str, list[tuple[Minutes, Minutes, Location]]] = defaultdict(list)
    for one in plan.assignments:
        visit = problem.visit_at[one.visit]
        rows[one.person].append(_location(visit.key, visit.roles[one.role].service, one.start_minute, one.end_minute))
    for rest in plan.rests:
        where = rest.visit or problem.places[problem.person_at[rest.person].start_place]
        rows[rest.person].append(_location(where, LUNCH, rest.start_minute, rest.end_minute))
    routes = [
        {"caregiver_id": one.key, "locations": [row for _, _, row in sorted(rows[one.key], key=itemgetter(0, 1))]}
        for one in problem.people
    ]
    return ({"instance": problem.name} if problem.name and is_uhhc(problem) else {}) | {"routes": routes}


def _visited(locations: Item) -> Iterator[Item]:
    """The locations that are a patient or a break; some solvers write the depot too."""
    return (row for row in locations.rows() if row.get("depot") is None)


def _begins(row: Item) -> tuple[Minutes, Minutes]:
    return row.at(*_STARTS).number(), row.at(*_ENDS).number()


def _role(problem: Problem, key: str, service: str, taken: set[int]) -> int:
    """The role a service stands for: the first not yet taken of that name; -1 where the visit has none."""
    visit = problem.visit_at.get(key)
    named = [role for role, one in enumerate(visit.roles) if one.service == service] if visit else []
    return next((role for role in named if role not in taken), named[-1] if named else -1)


def _is_strange(problem: Problem, plan: Plan) -> bool:
    known = all(one.person in problem.person_at and one.role >= 0 for one in plan.assignments)
    return not known or not all(rest.person in problem.person_at for rest in plan.rests)


def _scored(problem: Problem, plan: Plan) -> Plan:
    return replace(plan, score=score(problem, plan))


def _location(patient: str, service: str, start: Minutes, end: Minutes) -> tuple[Minutes, Minutes, Location]:
    row: Location = {"patient": patient, "service": service, "start_time": _plain(start), "end_time": _plain(end)}
    return start, end, row


def _plain(minutes: Minutes) -> Minutes:
    """Whole minutes without a point; fractions with six decimals, far below the tolerance."""
    return int(minutes) if float(minutes).is_integer() else round(minutes, 6)
