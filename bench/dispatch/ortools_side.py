"""OR-tools routing on HHCRSP: pairs as constraints, lateness as a soft bound, guided local search."""

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from huzhu.kernel.dispatch.plan import Assignment, Plan
from huzhu.kernel.dispatch.problem import Problem
from huzhu.kernel.dispatch.rules import may_go
from huzhu.kernel.dispatch.visit import InSequence

TICKS = 1000
HORIZON = 10_000 * TICKS


def ortools_plan(problem: Problem, seconds: int) -> Plan | None:
    """Its best plan after so many seconds; None where it found none."""
    parts = [(visit, role) for visit in problem.visits for role in range(len(visit.roles))]
    person = problem.people[0]
    places = [person.start_place, *(visit.place for visit, _ in parts)]
    ways = [[round(TICKS * problem.walking(person, one, two)) for two in places] for one in places]
    lengths = [0, *(round(TICKS * visit.minutes_of(role)) for visit, role in parts)]
    manager = pywrapcp.RoutingIndexManager(len(places), len(problem.people), 0)
    routing = pywrapcp.RoutingModel(manager)
    node = manager.IndexToNode
    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitCallback(lambda a, b: ways[node(a)][node(b)]))
    hours = routing.RegisterTransitCallback(lambda a, b: lengths[node(a)] + ways[node(a)][node(b)])
    routing.AddDimension(hours, HORIZON, HORIZON, False, "time")
    clock = routing.GetDimensionOrDie("time")
    for number, (visit, role) in enumerate(parts, 1):
        at, window = manager.NodeToIndex(number), visit.windows[0]
        clock.CumulVar(at).SetMin(round(TICKS * window.from_minute))
        clock.SetCumulVarSoftUpperBound(at, round(TICKS * window.to_minute), 1)
        able = [rank for rank, one in enumerate(problem.people) if may_go(visit, visit.roles[role], one)]
        routing.VehicleVar(at).SetValues(able)
        if role:
            _tie(routing, clock, (manager.NodeToIndex(number - 1), at), visit.sync)
    asked = pywrapcp.DefaultRoutingSearchParameters()
    asked.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    asked.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    asked.time_limit.FromSeconds(seconds)
    found = routing.SolveWithParameters(asked)
    if found is None:
        return None
    rows = []
    for number, (visit, role) in enumerate(parts, 1):
        at = manager.NodeToIndex(number)
        start = found.Min(clock.CumulVar(at)) / TICKS
        key = problem.people[found.Value(routing.VehicleVar(at))].key
        rows.append(Assignment(visit.key, role, key, start, start + visit.minutes_of(role)))
    return Plan(tuple(rows))


def _tie(routing: pywrapcp.RoutingModel, clock: pywrapcp.RoutingDimension, pair: tuple[int, int], sync: object) -> None:
    """Two roles by different people, their starts as far apart as they must be."""
    one, two = (clock.CumulVar(at) for at in pair)
    solver = routing.solver()
    solver.Add(routing.VehicleVar(pair[0]) != routing.VehicleVar(pair[1]))
    low, high = (sync.at_least, sync.at_most) if isinstance(sync, InSequence) else (0, 0)
    solver.Add(two >= one + round(TICKS * low))
    solver.Add(two <= one + round(TICKS * high))
