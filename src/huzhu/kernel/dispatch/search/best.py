"""The best plan found: by the walk, checked by the rules that know nothing of it."""

from dataclasses import replace

from huzhu.kernel.dispatch.checker import check
from huzhu.kernel.dispatch.plan import Plan, Unserved
from huzhu.kernel.dispatch.problem import Problem
from huzhu.kernel.dispatch.search.cooling import Limit, Walk
from huzhu.kernel.dispatch.search.laying import accepted_only, lay, plan_from


def best_plan(problem: Problem, seed: int, limit: Limit) -> tuple[Plan, int]:
    """A plan without a breach, unscored, and the moves it took."""
    laid = lay(problem)
    if not laid.grid.tasks or not laid.grid.routes:
        return accepted_only(problem), 0
    walk = Walk(laid.grid, seed, limit)
    walk.search()
    return sound(problem, plan_from(problem, laid, walk.w)), walk.made


def sound(problem: Problem, plan: Plan) -> Plan:
    """The plan without what breaks a rule: the walk knows nearly all of them, and what it does not know goes here."""
    fixed = {(one.visit, one.role) for one in problem.fixed}
    while True:
        bad = {breach.visit for breach in check(problem, plan) if breach.visit}
        kept = tuple(one for one in plan.assignments if one.visit not in bad or (one.visit, one.role) in fixed)
        if len(kept) == len(plan.assignments):
            return plan
        held = {(one.visit, one.role) for one in kept}
        left = [v for v in problem.visits if any((v.key, role) not in held for role in range(len(v.roles)))]
        plan = replace(plan, assignments=kept, unserved=tuple(Unserved(one.key) for one in left))
