"""One urgent visit into a running day: laid out once, asked many times."""

from huzhu.kernel.dispatch.plan import Assignment, Plan
from huzhu.kernel.dispatch.problem import Problem
from huzhu.kernel.dispatch.search.anneal import count, insert_one, take_up
from huzhu.kernel.dispatch.search.best import sound
from huzhu.kernel.dispatch.search.grid import layout_of, pack
from huzhu.kernel.dispatch.search.laying import lay, plan_from, rows_of
from huzhu.kernel.dispatch.search.slab import JOBS, Slab


class RunningDay:
    """A problem with the plan that stands. At 300 visits laying out takes tenths of a second, an answer 15 ms."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem, self.plan = problem, plan
        self._laid = lay(problem)
        self._w: Slab = pack(self._laid.grid, 1)
        count(self._w)
        self.holds = take_up(self._w, rows_of(self._laid, plan))

    def insert_best(self, visit: str) -> tuple[Assignment, ...]:
        """Who would serve a visit that nobody serves, and when, where it costs least with all others keeping their
        people; empty where nobody can. Others may start some minutes later: `plan_with` tells."""
        return tuple(one for one in self.plan_with(visit).assignments if one.visit == visit)

    def plan_with(self, visit: str) -> Plan:
        """The whole plan with that visit in its best place, unscored; as it stands where nobody can."""
        w = self._w.copy()
        jobs = {
            task.job for task, part in zip(self._laid.grid.tasks, self._laid.parts, strict=True) if part[0].key == visit
        }
        row = layout_of(self._laid.grid).job
        if not self.holds or not jobs or not insert_one(w, row + min(jobs) * JOBS):
            return self.plan
        return sound(self.problem, plan_from(self.problem, self._laid, w))
