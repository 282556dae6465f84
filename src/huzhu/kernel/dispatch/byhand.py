"""A plan changed by hand: what it would be, which rules it would break, and what it would cost."""

from dataclasses import dataclass, replace

from huzhu.kernel.dispatch.checker import Breach, check
from huzhu.kernel.dispatch.objective import Score
from huzhu.kernel.dispatch.plan import Assignment, Plan, Unserved
from huzhu.kernel.dispatch.problem import Booking, Problem
from huzhu.kernel.dispatch.scorer import score


@dataclass(frozen=True, slots=True)
class ByHand:
    """The plan after the change, the hard rules only the change breaks, and by how much the score grows."""

    plan: Plan
    breaches: tuple[Breach, ...]
    difference: Score


def assigned_by_hand(problem: Problem, plan: Plan, booking: Booking) -> ByHand:
    """The plan with this person in this role from this minute on, whoever held it; all else stands. Breaks taken at
    that door by whoever held it go. KeyError where the problem knows no such visit or person."""
    visit, person = problem.visit_at[booking.visit], problem.person_at[booking.person]
    end = booking.start_minute + visit.minutes_of(booking.role)
    new = Assignment(visit.key, booking.role, person.key, booking.start_minute, end)
    held = {(one.visit, one.role): one for one in plan.assignments}
    before = held.get((visit.key, booking.role))
    rests = tuple(one for one in plan.rests if before is None or (one.person, one.visit) != (before.person, visit.key))
    held[visit.key, booking.role] = new
    return _compared(problem, plan, replace(plan, assignments=tuple(held.values()), rests=rests))


def taken_by_hand(problem: Problem, plan: Plan, visit: str) -> ByHand:
    """The plan with nobody at this visit but who has accepted it; all else stands."""
    fixed = {(one.visit, one.role) for one in problem.fixed}
    kept = tuple(one for one in plan.assignments if one.visit != visit or (one.visit, one.role) in fixed)
    rests = tuple(one for one in plan.rests if one.visit != visit)
    return _compared(problem, plan, replace(plan, assignments=kept, rests=rests))


def _compared(problem: Problem, before: Plan, after: Plan) -> ByHand:
    held = {(one.visit, one.role) for one in after.assignments}
    reasons = {one.visit: one for one in before.unserved}
    left = tuple(
        reasons.get(visit.key, Unserved(visit.key))
        for visit in problem.visits
        if any((visit.key, role) not in held for role in range(len(visit.roles)))
    )
    plan = replace(after, unserved=left, score=score(problem, after))
    known = set(check(problem, before))
    breaches = tuple(breach for breach in check(problem, plan) if breach not in known)
    return ByHand(plan, breaches, plan.score - score(problem, before))
