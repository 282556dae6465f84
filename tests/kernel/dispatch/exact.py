"""The best plan there is, proved by CP-SAT: a model of the daily objective that shares nothing with the search."""

from collections import defaultdict
from itertools import product
from math import isfinite

from ortools.sat.python import cp_model

from huzhu.kernel.dispatch.problem import UNREACHABLE, Problem
from huzhu.kernel.dispatch.visit import Visit

HORIZON = 400
"""Minutes: longer than any day of these tests."""

Lines = dict[str, list[object]]


def least_tiers(problem: Problem, seconds: float = 30) -> tuple[int, ...]:
    """What the best plan costs, tier by tier, each proved before the next is asked.

    For days with nothing accepted or offered, roles together, whole minutes, no overtime, no break, no way back.
    """
    model = _Model(problem)
    found: list[int] = []
    for tier in problem.objective.tiers:
        terms = [weight * term for component, weight in tier.weights for term in model.lines[component.value]]
        model.model.minimize(sum(terms))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_time_in_seconds = seconds
        status = solver.solve(model.model)
        assert status == cp_model.OPTIMAL, solver.status_name(status)
        found.append(round(solver.objective_value))
        model.model.add(sum(terms) == found[-1])
    return tuple(found)


class _Model:
    """One literal for each role, person and slot; a circuit for each person and slot."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.model = problem, cp_model.CpModel()
        self.lines: Lines = defaultdict(list)
        self.served = {one.key: self.model.new_bool_var(one.key) for one in problem.visits}
        self.start = {one.key: self._start(one) for one in problem.visits}
        self.there: dict[tuple[str, int, str, int], cp_model.IntVar] = {}
        for visit in problem.visits:
            self._people(visit)
            self._promise(visit)
        for person, slot in ((p, s) for p in problem.people for s in range(len(p.slots))):
            self._round(person.key, slot)
        self._limits()

    def _start(self, visit: Visit) -> cp_model.IntVar:
        spans = [(round(low), round(min(high, HORIZON))) for low, high in visit.spans()]
        spans = [(low, high) for low, high in spans if low <= high]
        if not spans:
            self.model.add(self.served[visit.key] == 0)
            spans = [(0, HORIZON)]
        return self.model.new_int_var_from_domain(cp_model.Domain.from_intervals(spans), f"start {visit.key}")

    def _people(self, visit: Visit) -> None:
        """Each role by one person in one slot, nobody twice, all or none; what each face costs."""
        told = self.problem.told_of.get(visit.key)
        mine: dict[str, list[cp_model.IntVar]] = defaultdict(list)
        for role in range(len(visit.roles)):
            able = []
            for person in self.problem.people:
                for slot, hours in enumerate(person.slots):
                    if not self._may(visit, role, person.key):
                        continue
                    lit = self.model.new_bool_var(f"{visit.key} {role} {person.key} {slot}")
                    self.there[visit.key, role, person.key, slot] = lit
                    able.append(lit)
                    mine[person.key].append(lit)
                    low, high = round(hours.from_minute), round(min(HORIZON, hours.to_minute))
                    self.model.add(self.start[visit.key] >= low).only_enforce_if(lit)
                    self.model.add(self.start[visit.key] + round(visit.minutes) <= high).only_enforce_if(lit)
            self.model.add(sum(able) == self.served[visit.key])
        for key, lits in mine.items():
            self.model.add(sum(lits) <= 1)
            person = self.problem.person_at[key]
            face = {
                "not_preferred": bool(visit.preferred) and key not in visit.preferred,
                "not_usual": bool(visit.usual) and key not in visit.usual,
                "no_language": bool(visit.languages) and visit.languages.isdisjoint(person.languages),
                "other_gender": visit.wanted_gender not in (None, person.gender),
                "disruption": told is not None and key not in told,
            }
            for name, counted in face.items():
                self.lines[name] += lits if counted else []
            if told is not None and key in told:
                self.lines["disruption"] += [self._moved(visit, lit, round(told[key])) for lit in lits]

    def _may(self, visit: Visit, number: int, key: str) -> bool:
        role, person = visit.roles[number], self.problem.person_at[key]
        return (
            (not role.kinds or person.kind in role.kinds)
            and all(person.skills.get(skill, -1) >= role.level for skill in role.skills)
            and role.gender in (None, person.gender)
            and (person.can_lift or not visit.lifting)
            and key not in visit.refused
            and visit.elder not in person.refused_elders
            and visit.key not in person.refused_visits
        )

    def _moved(self, visit: Visit, lit: cp_model.IntVar, told: int) -> cp_model.IntVar:
        """True where this person comes, but too far off the minute that was told."""
        stays = self.model.new_bool_var("")
        shift, start = self.problem.objective.told_shift_minutes, self.start[visit.key]
        self.model.add(start >= told - shift).only_enforce_if(stays)
        self.model.add(start <= told + shift).only_enforce_if(stays)
        moved = self.model.new_bool_var("")
        self.model.add(moved >= lit - stays)
        return moved

    def _promise(self, visit: Visit) -> None:
        """What the visit costs as a whole: left, told and dropped, off its promised time."""
        served, roles = self.served[visit.key], len(visit.roles)
        left = "unserved" if visit.mandatory else "optional_unserved"
        self.lines[left].append(self.problem.weight(visit) * (1 - served))
        dropped = sum(one.visit == visit.key for one in self.problem.told)
        self.lines["disruption"].append(dropped * (1 - served))
        soft = [(round(one.from_minute), round(one.to_minute)) for one in visit.windows if not one.hard]
        if not soft:
            return
        assert visit.early_allowed
        assert not visit.due_at_end
        off = self.model.new_int_var(0, HORIZON, "")
        chosen = [self.model.new_bool_var("") for _ in soft]
        self.model.add_exactly_one(chosen)
        for (opens, closes), lit in zip(soft, chosen, strict=True):
            self.model.add(off >= opens - self.start[visit.key]).only_enforce_if(lit, served)
            self.model.add(off >= self.start[visit.key] - closes).only_enforce_if(lit, served)
        self.lines["lateness"].append(roles * off)

    def _round(self, key: str, slot: int) -> None:
        """From the start place on, in some order, with time for the ways between; walking and waiting counted."""
        person = self.problem.person_at[key]
        nodes = [(v, r) for v, r, k, s in self.there if (k, s) == (key, slot)]
        idle = self.model.new_bool_var("")
        arcs: list[tuple[int, int, cp_model.IntVar]] = [(0, 0, idle)]
        for a, (one, role) in enumerate(nodes, start=1):
            here = self.problem.visit_at[one]
            lit = self.there[one, role, key, slot]
            arcs.append((a, a, ~lit))
            arcs.append((a, 0, self.model.new_bool_var("")))
            if (way := self._way(key, person.start_place, here.place)) < UNREACHABLE:
                leaves = self.model.new_bool_var("")
                arcs.append((0, a, leaves))
                earliest = round(person.slots[slot].from_minute) + way
                self.model.add(self.start[one] >= earliest).only_enforce_if(leaves)
                self.lines["travel"].append(way * leaves)
        for (a, (one, _)), (b, (two, _)) in product(enumerate(nodes, start=1), repeat=2):
            here, there = self.problem.visit_at[one], self.problem.visit_at[two]
            way = self._way(key, here.place, there.place)
            if a != b and way < UNREACHABLE:
                goes = self.model.new_bool_var("")
                arcs.append((a, b, goes))
                waits = self.model.new_int_var(0, HORIZON, "")
                ready = self.start[one] + round(here.minutes) + way
                self.model.add(self.start[two] == ready + waits).only_enforce_if(goes)
                self.model.add(waits == 0).only_enforce_if(~goes)
                self.lines["travel"].append(way * goes)
                self.lines["waiting"].append(waits)
        self.model.add_circuit(arcs)

    def _way(self, key: str, start: int, end: int) -> int:
        return round(self.problem.walking(self.problem.person_at[key], start, end))

    def _limits(self) -> None:
        """Minutes and visits of each person, and what their minutes add to what they gave in 28 days."""
        for person in self.problem.people:
            own = [(visit, lit) for (visit, _, key, _), lit in self.there.items() if key == person.key]
            mine = [(lit, round(self.problem.visit_at[visit].minutes)) for visit, lit in own]
            minutes = self.model.new_int_var(0, HORIZON * len(self.served), "")
            self.model.add(minutes == sum(each * lit for lit, each in mine))
            if person.most_minutes is not None:
                self.model.add(minutes <= person.most_minutes)
            if person.max_visits is not None:
                self.model.add(sum(lit for lit, _ in mine) <= person.max_visits)
            square = self.model.new_int_var(0, (HORIZON * len(self.served)) ** 2, "")
            self.model.add_multiplication_equality(square, minutes, minutes)
            given = person.load_minutes_28d - person.desired_minutes_28d
            self.lines["unfairness"].append(square + 2 * given * minutes)
        assert all(isfinite(slot.from_minute) for person in self.problem.people for slot in person.slots)
