"""PyVRP on HHCRSP: without pairs and soft windows, its routes then repaired into a plan with both."""

from pyvrp import Model
from pyvrp.stop import MaxRuntime

from bench.dispatch.repair import Visited, repaired
from huzhu.kernel.dispatch.plan import Plan
from huzhu.kernel.dispatch.problem import Problem
from huzhu.kernel.dispatch.rules import may_go
from huzhu.kernel.dispatch.visit import Visit

FORBIDDEN = 10_000_000
TICKS = 1000


def pyvrp_plan(problem: Problem, seconds: int) -> Plan | None:
    """Its best routes after so many seconds, repaired. Skills are profiles on which the way to others is forbidden."""
    model = Model()
    parts = [(visit, role) for visit in problem.visits for role in range(len(visit.roles))]
    home = model.add_location(0, 0)
    places = [model.add_location(0, 0) for _ in parts]
    depot = model.add_depot(home)
    for (visit, role), place in zip(parts, places, strict=True):
        window = visit.windows[0]
        model.add_client(
            place,
            service_duration=round(TICKS * visit.minutes_of(role)),
            tw_early=round(TICKS * window.from_minute),
            tw_late=round(TICKS * window.to_minute),
        )
    for person in problem.people:
        profile = model.add_profile()
        model.add_vehicle_type(1, start_depot=depot, end_depot=depot, profile=profile)
        able = [may_go(visit, visit.roles[role], person) for visit, role in parts]
        nodes = [(home, person.start_place, True)]
        nodes += [(at, visit.place, fit) for at, (visit, _), fit in zip(places, parts, able, strict=True)]
        for start, one, _ in nodes:
            for end, two, fit in (node for node in nodes if node[0] is not start):
                way = round(TICKS * problem.walking(person, one, two))
                model.add_edge(start, end, way if fit else FORBIDDEN, way, profile)
    found = model.solve(MaxRuntime(seconds), seed=1, display=False).best
    people = [problem.people[route.vehicle_type()] for route in found.routes()]
    return repaired(
        problem,
        [
            Visited(*parts[step.idx], person.key, step.end_time / TICKS - _minutes(parts[step.idx]))
            for person, route in zip(people, found.routes(), strict=True)
            for step in route.schedule()
            if step.is_client()
        ],
    )


def _minutes(part: tuple[Visit, int]) -> float:
    visit, role = part
    return visit.minutes_of(role)
