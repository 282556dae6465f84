"""From a stay to minutes: worked out and held when the helper leaves, posted when the elder's side has spoken."""

from datetime import datetime

from huzhu.care.dispatch.models import Assignment
from huzhu.care.visits.models import Attendance, Visit
from huzhu.care.visits.queries import earned_on
from huzhu.commons.bank.actions import issuance_pool, member_account, place_hold, post_hold
from huzhu.commons.bank.models import Account, Entry
from huzhu.commons.bank.posting import Move, post
from huzhu.commons.rulebook.queries import rules_at
from huzhu.commons.timebank.actions import set_apart_above_limit
from huzhu.commons.timebank.grants import fund_of
from huzhu.commons.timebank.queries import has_left
from huzhu.commons.timebank.spending import hold_spending
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import age_on, local_day
from huzhu.kernel.packs import HelperKind, catalogue_on
from huzhu.kernel.timebank.earning import (
    CreditReason,
    Stay,
    bonus_minutes,
    credited_minutes,
    debited_minutes,
    for_school,
    uncredited,
)


def credit_minutes(*, by: Actor, at: datetime, attendance: Attendance) -> int:
    """Posts the minutes held for one helper's part; returns them, 0 where the rules give none.

    What lies above the limit a member can hold is set apart at once, for the member to direct.

    Called when the elder's side has spoken, by the action that was permitted to hear it.
    """
    if attendance.credited_minutes:
        entry = post_hold(by=by, at=at, reference=reference_of(attendance))
        account = member_account(by=by, at=at, person=attendance.assignment.helper.person)
        there = rules_at(account.place, local_day(at, account.place.time_zone))
        for earned in filter(None, (entry, _bonus(by, at, attendance, account))):
            set_apart_above_limit(by=by, at=at, account=account, earned=earned, rules=there)
    return attendance.credited_minutes or 0


def _bonus(by: Actor, at: datetime, attendance: Attendance, account: Account) -> Entry | None:
    """What the grant fund adds for this service by the rules of place and day, as an entry of its own."""
    visit = attendance.visit
    day = local_day(attendance.arrived_at, visit.place.time_zone)
    there, service = rules_at(visit.place, day), catalogue_on(day).service(visit.need.service)
    minutes = bonus_minutes(attendance.credited_minutes or 0, service, there.rules)
    if not minutes:
        return None
    pool, fund = issuance_pool(by=by, at=at, place=visit.place), fund_of(by, at, visit.place)
    entry = Entry(
        reference=f"bonus:{attendance.pk}",
        kind=Entry.Kind.GRANT,
        occurred_at=attendance.arrived_at,
        rules=there.edition,
    )
    return post(by, at, entry, [Move(pool, fund, minutes), Move(fund, account, minutes)])


def hold_owed(*, by: Actor, at: datetime, visit: Visit) -> int:
    """Works out what the visit costs the elder's side and sets it aside, as far as there is time; returns what it is.

    Called when the last helper has left, by the action that was permitted to note it.
    """
    day = local_day(visit.began_at, visit.place.time_zone)
    there = rules_at(visit.place, day)
    earned = [minutes or 0 for minutes in visit.attendances.order_by("pk").values_list("credited_minutes", flat=True)]
    owed = debited_minutes(earned, there.rules)
    aside = hold_spending(
        by=by,
        at=at,
        receiver=visit.elder,
        place=visit.place,
        owed_minutes=owed,
        reference=owed_under(visit),
        rules=there,
    )
    visit.owe(minutes=owed, uncovered=owed - aside)
    return owed


def owed_under(visit: Visit) -> str:
    """Under what the bank knows what a visit costs."""
    return f"spend:{visit.pk}"


def hold_minutes(*, by: Actor, at: datetime, attendance: Attendance, assignment: Assignment) -> None:
    """Works out what the stay earns and holds it; called by the action that was permitted to note the leaving."""
    helper, need = assignment.helper, assignment.need
    born_on = helper.person.born_on
    day = local_day(attendance.arrived_at, need.place.time_zone)
    there = rules_at(need.place, day)
    credit = credited_minutes(
        Stay(attendance.arrived_at, attendance.left_at or at, need.minutes),
        already_today_minutes=earned_on(helper, day),
        rules=there.rules,
        helper_kind=HelperKind(helper.kind),
        service=catalogue_on(day).service(need.service),
    )
    credit = for_school(credit, age_on(born_on, day) if born_on else None, there.rules)
    if barred := _barred(attendance, assignment):
        credit = uncredited(barred)
    reasons: list[dict[str, object]] = [{"code": why.reason, "minutes": why.minutes} for why in credit.reasons]
    attendance.earn(minutes=credit.minutes, school_minutes=credit.school_minutes, reasons=reasons)
    if credit.minutes:
        pool = issuance_pool(by=by, at=at, place=need.place)
        account = member_account(by=by, at=at, person=helper.person)
        move = Move(pool, account, credit.minutes)
        kind = Entry.Kind.CREDIT
        place_hold(by=by, at=at, reference=reference_of(attendance), kind=kind, move=move, rules=there.edition)


def _barred(attendance: Attendance, assignment: Assignment) -> CreditReason | None:
    """Why this stay earns nothing whatever it was: a day after a death, or a helper who has left the time bank."""
    day = local_day(attendance.arrived_at, assignment.need.place.time_zone)
    deaths = (assignment.need.elder.died_on, assignment.helper.person.died_on)
    if any(died_on and died_on < day for died_on in deaths):
        return CreditReason.AFTER_DEATH
    left = has_left(assignment.helper.person_id, attendance.arrived_at)
    return CreditReason.HAS_LEFT if left else None


def reference_of(attendance: Attendance) -> str:
    """Under what the bank knows this part of a visit."""
    return f"attendance:{attendance.pk}"
