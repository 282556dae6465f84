"""From a stay to minutes: worked out and held when the helper leaves, posted when the elder's side has spoken."""

from datetime import datetime

from huzhu.care.dispatch.models import Assignment
from huzhu.care.visits.models import Attendance
from huzhu.care.visits.queries import earned_on
from huzhu.commons.bank.actions import issuance_pool, member_account, place_hold, post_hold
from huzhu.commons.bank.models import Entry
from huzhu.commons.bank.posting import Move
from huzhu.commons.rulebook.queries import rules_at
from huzhu.commons.timebank.actions import set_apart_above_limit
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import local_day
from huzhu.kernel.packs import HelperKind, catalogue_on
from huzhu.kernel.timebank.earning import Stay, credited_minutes


def credit_minutes(*, by: Actor, at: datetime, attendance: Attendance) -> int:
    """Posts the minutes held for one helper's part; returns them, 0 where the rules give none.

    What lies above the limit a member can hold is set apart at once, for the member to direct.

    Called when the elder's side has spoken, by the action that was permitted to hear it.
    """
    if attendance.credited_minutes:
        entry = post_hold(by=by, at=at, reference=reference_of(attendance))
        account = member_account(by=by, at=at, person=attendance.assignment.helper.person)
        there = rules_at(account.place, local_day(at, account.place.time_zone))
        set_apart_above_limit(by=by, at=at, account=account, earned=entry, rules=there)
    return attendance.credited_minutes or 0


def hold_minutes(*, by: Actor, at: datetime, attendance: Attendance, assignment: Assignment) -> None:
    """Works out what the stay earns and holds it; called by the action that was permitted to note the leaving."""
    helper, need = assignment.helper, assignment.need
    day = local_day(attendance.arrived_at, need.place.time_zone)
    there = rules_at(need.place, day)
    credit = credited_minutes(
        Stay(attendance.arrived_at, attendance.left_at or at, need.minutes),
        already_today_minutes=earned_on(helper, day),
        rules=there.rules,
        helper_kind=HelperKind(helper.kind),
        service=catalogue_on(day).service(need.service),
    )
    attendance.earn(
        minutes=credit.minutes, reasons=[{"code": why.reason, "minutes": why.minutes} for why in credit.reasons]
    )
    if credit.minutes:
        pool = issuance_pool(by=by, at=at, place=need.place)
        account = member_account(by=by, at=at, person=helper.person)
        move = Move(pool, account, credit.minutes)
        kind = Entry.Kind.CREDIT
        place_hold(by=by, at=at, reference=reference_of(attendance), kind=kind, move=move, rules=there.edition)


def reference_of(attendance: Attendance) -> str:
    """Under what the bank knows this part of a visit."""
    return f"attendance:{attendance.pk}"
