"""At the door and after it: arrival, leaving, and the elder's word, from which the minutes follow."""

from datetime import datetime

from django.db import transaction

from huzhu.care.contacts.visiting import count_visit, uncount_visit
from huzhu.care.dispatch.models import Assignment
from huzhu.care.needs.models import Need
from huzhu.care.visits.crediting import credit_minutes, hold_minutes, hold_owed, owed_under, reference_of
from huzhu.care.visits.kept import Pressed, no_earlier
from huzhu.care.visits.marks import mark_part, mark_word
from huzhu.care.visits.models import Attendance, Mark, Visit
from huzhu.care.visits.showing import NotPromised, Showing, opens_at, refuse_unpromised, unshown
from huzhu.care.visits.times import moment_of, typed_at
from huzhu.commons.bank.actions import void_hold
from huzhu.commons.bank.models import Hold
from huzhu.commons.helpers.models import Helper
from huzhu.commons.journal.actions import record
from huzhu.commons.notices.actions import tell
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.at_the_door import refuse_own_visit
from huzhu.commons.people.models import Person, Tie
from huzhu.commons.timebank.spending import post_spending, void_spending
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import whole_minutes
from huzhu.kernel.refusal import Refused

State = Visit.State
Via = Visit.ConfirmedVia


class AlreadyNoted(Refused):
    """Somebody has noted this already."""

    code = "visit.already_noted"
    sentence = "%(who)s has noted this already, at %(when)s."
    next_step = "Nothing more to do."


class NotArrived(Refused):
    """Nobody leaves who has not come."""

    code = "visit.not_arrived"
    sentence = "There is no arrival noted for this visit."
    next_step = "Please check in first, or call the station."


class NotToConfirm(Refused):
    """The visit is not over yet, or it is disputed."""

    code = "visit.not_to_confirm"
    sentence = "This visit cannot be confirmed now."
    next_step = "Please wait until the helper has left, or ask the station."


class AlreadySettled(Refused):
    """The elder's side has spoken, and the hours are settled."""

    code = "visit.already_settled"
    sentence = "%(who)s has settled this already, at %(when)s."
    next_step = "If something was wrong all the same, please call the station."


class MarkUsed(Refused):
    """The mark that makes a message safe to send twice belongs to another visit."""

    code = "visit.mark_used"
    sentence = "This was sent with the mark of another visit, so we did not note it."
    next_step = "Please open the visit again and send it once more."


class NotDisputed(Refused):
    """There is nothing to decide."""

    code = "visit.not_disputed"
    sentence = "Nobody disputes this visit."
    next_step = "Nothing more to do."


def check_in(*, by: Actor, at: datetime, assignment: Assignment, showing: Showing) -> Attendance:
    """The helper is at the door. The same nonce again answers as the first time.

    A wrong code is counted, and the count stands though the answer is no.
    Refuses: KeptByAnother, KeptTooLong, WrongCard, CardShut, TooEarly, TooLate, NotPromised, NotThen, AlreadyNoted,
    MarkUsed, StationOnly, NotPermitted, NotFound.
    """
    return _or_no(_arrive(by, at, assignment, showing))


@transaction.atomic
def _arrive(by: Actor, at: datetime, assignment: Assignment, showing: Showing) -> Attendance | Refused:
    button = showing.pressed(at, whose=by.person_id, opens_at=opens_at(assignment))
    require(by, Verb.ATTEND_VISIT, within=assignment)
    need, assignment = _locked(assignment)
    earlier = Attendance.objects.select_related("visit").filter(assignment=assignment).first()
    if earlier:
        if earlier.arrival_nonce == showing.nonce:
            return earlier
        raise AlreadyNoted(who=earlier.arrival_noted_by_id, when=earlier.arrived_at)
    arrived_at = moment_of(button.happened_at, at)
    refuse_unpromised(assignment, button.at, arrived_at, showing)
    if Attendance.objects.filter(arrival_nonce=showing.nonce).exists():
        raise MarkUsed
    if no := unshown(by, at, assignment, need, showing):
        return no
    visit, new = Visit.objects.get_or_create(
        need=need, defaults={"elder_id": need.elder_id, "place_id": need.place_id, "began_at": arrived_at}
    )
    if visit.state != State.ARRIVED:
        raise NotPromised  # the other helper has left and the visit is over
    attendance = Attendance.objects.create(
        visit=visit,
        assignment=assignment,
        arrived_at=arrived_at,
        arrival_typed_at=typed_at(arrived_at, at),
        arrival_shown=showing.shown,
        arrival_nonce=showing.nonce,
        arrival_noted_by_id=by.person_id,
        arrival_ahead_seconds=_ahead(button, arrived_at, at),
    )
    visit.begin_no_later(at=arrived_at)
    assignment.begin(at=arrived_at)
    _mark(by, at, attendance, Mark.Deed.ARRIVAL, showing)
    late = _typed_late(arrived_at, at, button)
    _record(by, at, "check_in", visit, assignment=assignment.pk, shown=showing.shown, **late)
    if new and not late:  # of an arrival that is long over the family hears with the leaving
        _tell_family(by, at, visit, "visit.arrived", who=assignment.helper.person_id, when=arrived_at.isoformat())
    return attendance


def check_out(*, by: Actor, at: datetime, assignment: Assignment, showing: Showing) -> Attendance:
    """The helper leaves; the minutes are worked out and held until the elder's side has spoken.

    Refuses: KeptByAnother, KeptTooLong, NotArrived, NotThen, WrongCard, CardShut, AlreadyNoted, MarkUsed, StationOnly,
    NotPermitted, NotFound.
    """
    return _or_no(_leave(by, at, assignment, showing))


def _or_no(answer: Attendance | Refused) -> Attendance:
    """What was done; or the no, raised only now that what was counted is kept."""
    if isinstance(answer, Refused):
        raise answer
    return answer


@transaction.atomic
def _leave(by: Actor, at: datetime, assignment: Assignment, showing: Showing) -> Attendance | Refused:
    button = showing.pressed(at, whose=by.person_id, opens_at=opens_at(assignment))
    require(by, Verb.ATTEND_VISIT, within=assignment)
    need, assignment = _locked(assignment)
    attendance = Attendance.objects.select_related("visit").filter(assignment=assignment).first()
    if attendance is None:
        raise NotArrived
    if attendance.left_at:
        if attendance.leaving_nonce == showing.nonce:
            return attendance
        raise AlreadyNoted(who=attendance.leaving_noted_by_id, when=attendance.left_at)
    happened_at = no_earlier(button.happened_at, attendance.arrived_at) if showing.kept else button.happened_at
    left_at = moment_of(happened_at, at, after=attendance.arrived_at)
    if Attendance.objects.filter(leaving_nonce=showing.nonce).exists():
        raise MarkUsed
    if no := unshown(by, at, assignment, need, showing):
        return no
    typed = typed_at(left_at, at)
    attendance.leave(by_id=by.person_id, at=left_at, shown=showing.shown, nonce=showing.nonce, typed_at=typed)
    attendance.keep_clock(ahead_seconds=_ahead(button, left_at, at))
    hold_minutes(by=by, at=at, attendance=attendance, assignment=assignment)
    visit = attendance.visit
    _mark(by, at, attendance, Mark.Deed.LEAVING, showing)
    late = _typed_late(left_at, at, button)
    _record(by, at, "check_out", visit, assignment=assignment.pk, minutes=attendance.credited_minutes, **late)
    if not visit.attendances.filter(left_at__isnull=True).exists():
        _all_have_left(by, at, visit)
        need.close(at=at)
        count_visit(by=by, at=left_at, need=need, minutes=whole_minutes(attendance.arrived_at, left_at))
    return attendance


def _all_have_left(by: Actor, at: datetime, visit: Visit) -> None:
    left = visit.attendances.order_by("-left_at", "pk").values_list("left_at", flat=True).first() or at
    last = max(left, visit.began_at)
    visit.leave(at=last, typed_at=typed_at(last, at))
    hold_owed(by=by, at=at, visit=visit)
    _tell_family(by, at, visit, "visit.left", when=last.isoformat())


def _mark(by: Actor, at: datetime, attendance: Attendance, deed: str, showing: Showing) -> None:
    if by.person_id == attendance.assignment.helper.person_id:  # a clerk's telephone tells nothing of the helper
        mark_part(attendance, deed, at=at, device=showing.device, fix=showing.fix)


def _ahead(button: Pressed, moment: datetime, at: datetime) -> int | None:
    return button.ahead_seconds if typed_at(moment, at) else None


def _typed_late(moment: datetime, at: datetime, button: Pressed) -> dict[str, int]:
    if not typed_at(moment, at):
        return {}
    clock = {} if button.ahead_seconds is None else {"clock_ahead_seconds": button.ahead_seconds}
    return {"typed_after_minutes": whole_minutes(moment, at), **clock}


@transaction.atomic
def confirm_visit(*, by: Actor, at: datetime, visit: Visit, via: str, device: str = "") -> Visit:
    """The elder's side says it was as it should be; the minutes held are credited. `device` is the mark of the
    telephone on which they said it, where it is theirs and tells one.

    Refuses: NotToConfirm, AlreadySettled, OwnVisit, NotPermitted, NotFound.
    """
    require(by, Verb.CONFIRM_VISIT, within=visit)
    visit = _locked_visit(visit)
    _refuse_own(by, visit)
    _refuse_settled(visit)
    if visit.state != State.LEFT:
        raise NotToConfirm
    visit.confirm(by_id=by.person_id, at=at, via=via)
    if via in (Via.ELDER, Via.DELEGATE):
        mark_word(visit, at=at, device=device)
    _record(by, at, "confirm_visit", visit, via=via)
    _credit(by, at, visit)
    return visit


@transaction.atomic
def dispute_visit(*, by: Actor, at: datetime, visit: Visit, because: str) -> Visit:
    """Somebody says it was not as it should be; the minutes stay held until a person decides.

    Refuses: NotToConfirm, AlreadySettled, NotPermitted, NotFound.
    """
    require(by, Verb.DISPUTE_VISIT, within=visit)
    visit = _locked_visit(visit)
    _refuse_settled(visit)
    if visit.state != State.LEFT:
        raise NotToConfirm
    visit.dispute(by_id=by.person_id, at=at, because=because)
    _record(by, at, "dispute_visit", visit)
    for attendance in _attendances(visit):
        _tell(by, at, attendance.assignment.helper.person, "visit.disputed", visit, when=visit.began_at.isoformat())
    return visit


@transaction.atomic
def uphold_dispute(*, by: Actor, at: datetime, visit: Visit, because: str) -> Visit:
    """The complaint was right: the minutes held are given up. Refuses: NotDisputed, NotPermitted, NotFound."""
    visit = _locked_dispute(by, visit)
    visit.uphold(by_id=by.person_id, at=at, because=because)
    _record(by, at, "uphold_dispute", visit)
    for attendance in _attendances(visit):
        if attendance.credited_minutes:
            void_hold(by=by, at=at, reference=reference_of(attendance), because=Hold.Because.DISPUTE_UPHELD)
    void_spending(by=by, at=at, reference=owed_under(visit))
    uncount_visit(by=by, at=at, need=visit.need)
    return visit


@transaction.atomic
def dismiss_dispute(*, by: Actor, at: datetime, visit: Visit, because: str) -> Visit:
    """The visit was as it should be: the minutes are credited.

    Refuses: NotDisputed, OwnVisit, NotPermitted, NotFound.
    """
    visit = _locked_dispute(by, visit)
    _refuse_own(by, visit)
    visit.dismiss(by_id=by.person_id, at=at, because=because)
    _record(by, at, "dismiss_dispute", visit)
    _credit(by, at, visit)
    return visit


def _locked(assignment: Assignment) -> tuple[Need, Assignment]:
    need = Need.objects.select_for_update(of=("self",)).select_related("elder", "place").get(pk=assignment.need_id)
    Helper.objects.select_for_update().get(pk=assignment.helper_id)  # one try of a code at a time
    rows = Assignment.objects.select_for_update(of=("self",)).select_related(
        "helper__person", "helper__place", "need__place"
    )
    return need, rows.get(pk=assignment.pk)


def _locked_visit(visit: Visit) -> Visit:
    return Visit.objects.select_for_update(of=("self",)).select_related("need", "elder", "place").get(pk=visit.pk)


def _locked_dispute(by: Actor, visit: Visit) -> Visit:
    require(by, Verb.RESOLVE_DISPUTE, within=visit)
    visit = _locked_visit(visit)
    if visit.state != State.DISPUTED:
        raise NotDisputed
    return visit


def _refuse_settled(visit: Visit) -> None:
    if visit.state == State.CONFIRMED:
        raise AlreadySettled(who=visit.confirmed_by_id, when=visit.confirmed_at)
    if visit.state in (State.DISPUTED, State.UPHELD):
        raise AlreadySettled(who=visit.disputed_by_id, when=visit.disputed_at)


def _refuse_own(by: Actor, visit: Visit) -> None:
    refuse_own_visit(by, visit.attendances.values_list("assignment__helper__person", flat=True))


def _credit(by: Actor, at: datetime, visit: Visit) -> None:
    for attendance in _attendances(visit):
        if credit_minutes(by=by, at=at, attendance=attendance):
            minutes = str(attendance.credited_minutes)
            _tell(by, at, attendance.assignment.helper.person, "visit.credited", visit, minutes=minutes)
    post_spending(by=by, at=at, reference=owed_under(visit))


def _attendances(visit: Visit) -> list[Attendance]:
    return list(visit.attendances.select_related("assignment__helper__person").order_by("pk"))


def _tell_family(by: Actor, at: datetime, visit: Visit, kind: str, **more: str) -> None:
    for tie in Tie.objects.filter(person=visit.elder_id, informed=True).select_related("other").order_by("pk"):
        _tell(by, at, tie.other, kind, visit, **more)


def _tell(by: Actor, at: datetime, person: Person, kind: str, visit: Visit, **more: str) -> None:
    params = {"service": visit.need.service, **more}
    tell(by=by, at=at, person=person, kind=kind, about=f"visit:{visit.pk}", params=params)


def _record(by: Actor, at: datetime, action: str, visit: Visit, **details: object) -> None:
    record(by=by, at=at, action=action, thing=f"visit:{visit.pk}", persons=[visit.elder_id], details=details)
