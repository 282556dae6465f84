"""The best plan found: by the walk, checked by the rules that know nothing of it."""

from collections.abc import Sequence
from dataclasses import replace

from huzhu.kernel.dispatch.checker import check
from huzhu.kernel.dispatch.plan import Assignment, Plan, Unserved
from huzhu.kernel.dispatch.problem import Booking, Problem
from huzhu.kernel.dispatch.search.cooling import Limit, Walk
from huzhu.kernel.dispatch.search.grid import Grid
from huzhu.kernel.dispatch.search.laying import Laid, accepted_only, lay, lay_roughly, plan_from, rows_of

MANY_ROLES, ROUGH_SHARE = 40, 0.7
"""From so many roles on, this share of a search weighs its tiers roughly; the rest ranks them. Measured at 200 roles:
what is left unserved is 1 to 3 % less, walking the same; wishes are 2 % worse."""


def best_plan(problem: Problem, seed: int, limit: Limit) -> tuple[Plan, int]:
    """A plan without a breach, unscored, and the moves it took."""
    laid = lay(problem)
    if not laid.grid.tasks or not laid.grid.routes:
        return accepted_only(problem), 0
    standing = as_it_stands(problem)
    first, made = _roughly(problem, laid, seed, limit, standing) if _is_long(laid.grid) else (standing, 0)
    walk = Walk(laid.grid, seed, limit.less(made), rows_of(laid, first))
    if made and walk.stands:
        walk.settle()
    else:
        walk.search()
    walk.polish()
    return sound(problem, plan_from(problem, laid, walk.w)), made + walk.made


def _is_long(grid: Grid) -> bool:
    """True where tiers are ranked and there are many roles: few are settled tier by tier from the beginning."""
    return bool(grid.tiers) and len(grid.tasks) >= MANY_ROLES


def _roughly(problem: Problem, laid: Laid, seed: int, limit: Limit, standing: Plan) -> tuple[Plan, int]:
    """A plan with a sense of proportion, to be put in order by ranked tiers; and the moves it took."""
    rough = lay_roughly(problem, laid)
    walk = Walk(rough.grid, seed, limit.share(ROUGH_SHARE), rows_of(rough, standing))
    walk.search()
    return plan_from(problem, rough, walk.w), walk.made


def as_it_stands(problem: Problem) -> Plan:
    """What was accepted, told and offered, at its minute, as far as it keeps the rules; unscored."""
    taken = {(one.visit, one.role) for one in problem.fixed}
    agreed = {(one.visit, one.role): one for one in (*problem.offered, *problem.told)}
    free = (one for part, one in agreed.items() if part not in taken and one.person in problem.person_at)
    held = tuple(_assignment(problem, one) for one in (*problem.fixed, *free))
    return sound(problem, Plan(held, _left(problem, held)))


def sound(problem: Problem, plan: Plan) -> Plan:
    """The plan without what breaks a rule: the walk knows nearly all of them, and what it does not know goes here."""
    fixed = {(one.visit, one.role) for one in problem.fixed}
    while True:
        breaches = check(problem, plan)
        bad = {breach.visit for breach in breaches if breach.visit}
        kept = tuple(one for one in plan.assignments if one.visit not in bad or (one.visit, one.role) in fixed)
        if len(kept) == len(plan.assignments):  # named is what was accepted: what stands in its way goes
            late = {breach.person for breach in breaches if breach.person}
            bad = {one.visit for one in kept if one.person in late and (one.visit, one.role) not in fixed}
            kept = tuple(one for one in kept if one.visit not in bad or (one.visit, one.role) in fixed)
        if len(kept) == len(plan.assignments):
            return plan
        plan = replace(plan, assignments=kept, unserved=_left(problem, kept))


def _assignment(problem: Problem, one: Booking) -> Assignment:
    end = one.start_minute + problem.visit_at[one.visit].minutes_of(one.role)
    return Assignment(one.visit, one.role, one.person, one.start_minute, end)


def _left(problem: Problem, kept: Sequence[Assignment]) -> tuple[Unserved, ...]:
    held = {(one.visit, one.role) for one in kept}
    left = [one for one in problem.visits if any((one.key, role) not in held for role in range(len(one.roles)))]
    left.sort(key=lambda one: (-problem.weight(one), one.key))
    return tuple(Unserved(visit.key) for visit in left)
