"""Offers and their answers: a plan proposes, a person accepts, and everybody touched is told."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from huzhu.care.dispatch.deeds import record_deed
from huzhu.care.dispatch.drafting import draw_up
from huzhu.care.dispatch.locking import live_offers, locked_assignment
from huzhu.care.dispatch.losses import elders_side, tell_lost
from huzhu.care.dispatch.models import Assignment, Replacement
from huzhu.care.dispatch.queries import LIVE, promised_between, taken_by
from huzhu.care.dispatch.searches import is_searched, look_again
from huzhu.care.dispatch.stamps import refuse_if_changed
from huzhu.care.needs.actions import open_incident
from huzhu.care.needs.models import Incident, Need
from huzhu.care.needs.queries import OPEN
from huzhu.commons.helpers.models import Helper
from huzhu.commons.journal.actions import record
from huzhu.commons.notices.actions import tell
from huzhu.commons.people.access import Verb, require, visible_to
from huzhu.commons.people.models import Person
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import Refused

State, Why, Cause = Assignment.State, Assignment.Why, Replacement.Cause

CANCELLED = {Need.Side.ELDER: Why.ELDER_CANCELLED, Need.Side.STATION: Why.STATION_CANCELLED}


class RoleTaken(Refused):
    """Another helper accepted first."""

    code = "assignment.role_taken"
    sentence = "%(who)s has taken this already, at %(when)s."
    next_step = "Thank you all the same. Please look whether another neighbour needs you."


class AlreadyAnswered(Refused):
    """This offer has its answer."""

    code = "assignment.already_answered"
    sentence = "This offer was answered already by %(who)s, at %(when)s."
    next_step = "Please look at your day; to change it, call the station."


class OfferEnded(Refused):
    """The offer was taken back, or the need is gone."""

    code = "assignment.ended"
    sentence = "This is no longer needed."
    next_step = "Thank you all the same. Please look whether another neighbour needs you."


class PromisedElsewhere(Refused):
    """The helper has promised to be somewhere else at that time."""

    code = "assignment.promised_elsewhere"
    sentence = "There is another visit promised at that time, from %(when)s."
    next_step = "Please give one of the two back first."


class KeptApart(Refused):
    """These two are not to be brought together."""

    code = "assignment.kept_apart"
    sentence = "These two are not to be brought together."
    next_step = "Please choose another helper."


class OfferPassedOn(Refused):
    """The time to answer is over, and somebody else is asked."""

    code = "assignment.passed_on"
    sentence = "This offer has passed on; we waited for an answer until %(when)s."
    next_step = "Thank you all the same. If you can still go, please call the station."


class AlreadyOffered(Refused):
    """The helper has this need on the list already."""

    code = "assignment.already_offered"
    sentence = "This helper was offered this already."
    next_step = "Please wait for the answer, or choose another helper."


class CancelledWithoutReason(Refused):
    """Whoever was to come, and the elder, are told why."""

    code = "need.cancelled_without_reason"
    sentence = "A reason is missing."
    next_step = "Please write why it is cancelled, in words the other side can be told."


class NotOpen(Refused):
    """The need is not approved, or it is closed."""

    code = "need.not_open"
    sentence = "This request is not open."
    next_step = "Please look at what was decided on it."


class AlreadyBegun(Refused):
    """A helper has come already."""

    code = "assignment.already_begun"
    sentence = "The visit has begun already."
    next_step = "Please end it at the door, or ask the station to look into it."


@transaction.atomic
def offer_visit(
    *, by: Actor, at: datetime, need: Need, helper: Helper, starts_at: datetime, role: int = 0, seen: str = ""
) -> Assignment:
    """Offers one role of a need to a helper by hand: a person may always choose otherwise than the machine.

    `seen` is the stamp the need carried when the person looked at it (`stamps.stamps_of`); empty asks for none.
    Refuses: NotOpen, ChangedMeanwhile, AlreadyOffered, KeptApart, PromisedElsewhere, RoleTaken, NotPermitted, NotFound.
    """
    require(by, Verb.PLAN_DAY, within=need)
    require(by, Verb.SEE_HELPER, within=helper)
    need = _locked_open(need)
    refuse_if_changed(need, seen)
    lapse_overdue(by=by, at=at, need=need)
    if helper.avoidances.filter(elder_id=need.elder_id).exists():
        raise KeptApart
    if need.assignments.filter(helper=helper, state__in=LIVE).exists():
        raise AlreadyOffered
    _refuse_double_promise(helper, starts_at, starts_at + timedelta(minutes=need.minutes))
    _refuse_taken(need, role)
    return make_offer(by=by, at=at, need=need, helper=helper, starts_at=starts_at, role=role)


def make_offer(
    *, by: Actor, at: datetime, need: Need, helper: Helper, starts_at: datetime, role: int, **more: object
) -> Assignment:
    """Writes and tells one offer; the action that calls it has asked for permission and locked the need."""
    assignment = draw_up(by=by, at=at, need=need, helper=helper, starts_at=starts_at, role=role, **more)
    record_deed(by, at, "offer_visit", assignment)
    _tell(by, at, helper.person, "assignment.offered", assignment)
    return assignment


@transaction.atomic
def accept_assignment(*, by: Actor, at: datetime, assignment: Assignment) -> Assignment:
    """The helper says yes, or the station on the helper's word. The first yes wins; other offers of the role end.

    Refuses: RoleTaken, AlreadyAnswered, OfferEnded, OfferPassedOn, PromisedElsewhere, NotPermitted, NotFound.
    """
    require(by, Verb.ANSWER_OFFER, within=assignment)
    assignment = _locked_offer(assignment)
    if at > assignment.answer_by_at:
        raise OfferPassedOn(when=assignment.answer_by_at)
    _refuse_double_promise(assignment.helper, assignment.starts_at, assignment.ends_at)
    assignment.answer(by_id=by.person_id, at=at, state=State.ACCEPTED)
    record_deed(by, at, "accept_assignment", assignment)
    end_rival_offers(by=by, at=at, accepted=assignment)
    _tell_who_comes(by, at, assignment)
    return assignment


def accept_at_once(*, by: Actor, at: datetime, assignment: Assignment, answered_by_id: str, deed: str) -> bool:
    """A promise without a question, by who keeps the round or is on duty; False where another promise stands in the
    way. The action that calls it holds the permission and the need's lock; `deed` is what the journal calls it."""
    if promised_between(assignment.helper, assignment.starts_at, assignment.ends_at).exists():
        return False
    assignment.answer(by_id=answered_by_id, at=at, state=State.ACCEPTED)
    record_deed(by, at, deed, assignment)
    end_rival_offers(by=by, at=at, accepted=assignment)
    _tell_who_comes(by, at, assignment)
    return True


@transaction.atomic
def decline_assignment(
    *, by: Actor, at: datetime, assignment: Assignment, why: str = "", because: str = ""
) -> Assignment:
    """The helper says no; nobody is blamed, and the need goes back to be planned.

    `because` is in somebody's own words, `why` a word of the house (Assignment.Why) where nobody gave any.

    Refuses: AlreadyAnswered, OfferEnded, OfferPassedOn, RoleTaken, NotPermitted, NotFound.
    """
    require(by, Verb.ANSWER_OFFER, within=assignment)
    assignment = _locked_offer(assignment)
    assignment.answer(by_id=by.person_id, at=at, state=State.DECLINED, why=why, because=because)
    record_deed(by, at, "decline_assignment", assignment)
    look_again(by=by, at=at, lost=assignment, cause=Cause.DECLINED)
    return assignment


@transaction.atomic
def give_back(*, by: Actor, at: datetime, assignment: Assignment, why: str = "", because: str = "") -> Assignment:
    """A promise is given back before the visit: the helper is ill, or the station takes it off.

    `because` is in somebody's own words, `why` a word of the house (Assignment.Why) where nobody gave any.

    Refuses: OfferEnded, AlreadyBegun, NotPermitted, NotFound.
    """
    require(by, Verb.ANSWER_OFFER, within=assignment)
    assignment = locked_assignment(assignment)
    if assignment.state != State.ACCEPTED:
        raise OfferEnded
    if assignment.begun_at:
        raise AlreadyBegun
    assignment.end(by_id=by.person_id, at=at, state=State.WITHDRAWN, why=why, because=because)
    record_deed(by, at, "give_back", assignment, late=assignment.starts_at - at < timedelta(hours=2))
    look_again(by=by, at=at, lost=assignment, cause=Cause.GIVEN_BACK)
    tell_lost(by=by, at=at, lost=assignment)
    return assignment


@transaction.atomic
def note_no_show(*, by: Actor, at: datetime, assignment: Assignment) -> Assignment:
    """Nobody came: the promise is marked missed and the elder is told that we go on looking.

    Refuses: OfferEnded, AlreadyBegun, NotPermitted, NotFound.
    """
    require(by, Verb.PLAN_DAY, within=assignment)
    assignment = locked_assignment(assignment)
    if assignment.state != State.ACCEPTED:
        raise OfferEnded
    if assignment.begun_at:
        raise AlreadyBegun
    assignment.end(by_id=by.person_id, at=at, state=State.MISSED, why=Why.NOBODY_CAME)
    record_deed(by, at, "note_no_show", assignment)
    look_again(by=by, at=at, lost=assignment, cause=Cause.NO_SHOW)
    tell_lost(by=by, at=at, lost=assignment)
    return assignment


@transaction.atomic
def cancel_need(*, by: Actor, at: datetime, need: Need, side: str, because: str) -> Need:
    """Ends a need before anybody came, on the elder's or the station's word; everybody who was to come is told.

    Only a post that reaches the need speaks for the station.
    Refuses: CancelledWithoutReason, NotOpen, AlreadyBegun, NotPermitted, NotFound.
    """
    need = close_need(by=by, at=at, need=need, side=side, because=because)
    params = {"service": need.service, "when": need.earliest_at.isoformat()}
    tell(by=by, at=at, person=need.elder, kind="need.cancelled", about=f"need:{need.pk}", params=params)
    return need


@transaction.atomic
def close_need(*, by: Actor, at: datetime, need: Need, side: str, because: str) -> Need:
    """Ends a need as `cancel_need` does but leaves it to the action that calls it to tell the elder.

    Refuses: CancelledWithoutReason, NotOpen, AlreadyBegun, NotPermitted, NotFound.
    """
    for_station = Need.Side(side) == Need.Side.STATION
    require(by, Verb.CANCEL_FOR_STATION if for_station else Verb.CANCEL_NEED, within=need)
    if not because.strip():
        raise CancelledWithoutReason
    need = Need.objects.select_for_update(of=("self",)).select_related("elder", "place").get(pk=need.pk)
    if need.state not in OPEN:
        raise NotOpen
    live = live_offers(need)
    if any(assignment.begun_at for assignment in live):
        raise AlreadyBegun
    need.cancel(by_id=by.person_id, at=at, side=side, because=because.strip())
    details = {"side": side}
    record(by=by, at=at, action="cancel_need", thing=f"need:{need.pk}", persons=[need.elder_id], details=details)
    for assignment in live:
        withdraw_offer(by=by, at=at, assignment=assignment, why=CANCELLED[Need.Side(side)])
    return need


def lapse_offers(*, by: Actor, at: datetime, limit: int = 1000) -> int:
    """Ends offers that nobody answered in time and puts them before the station; returns how many. Safe to run twice.

    Refuses: NotPermitted, NotFound.
    """
    overdue = visible_to(by, Verb.PLAN_DAY, Assignment).filter(state=State.OFFERED, answer_by_at__lt=at)
    return sum(_lapse_one(by, at, one) for one in overdue.order_by("answer_by_at", "pk")[:limit])


@transaction.atomic
def _lapse_one(by: Actor, at: datetime, overdue: Assignment) -> int:
    assignment = locked_assignment(overdue)
    if assignment.state != State.OFFERED:
        return 0  # answered between the list and the lock: that is the better end
    _lapse(by, at, assignment)
    return 1


def lapse_overdue(*, by: Actor, at: datetime, need: Need) -> None:
    """Ends the offers of one need that nobody answered in time; the action that calls it holds permission and lock."""
    overdue = Assignment.objects.select_for_update(of=("self",)).filter(need=need, state=State.OFFERED)
    rows = overdue.filter(answer_by_at__lt=at).select_related("helper__person", "need__elder").order_by("pk")
    for assignment in rows:
        _lapse(by, at, assignment)


def _lapse(by: Actor, at: datetime, assignment: Assignment) -> None:
    assignment.end(by_id=by.person_id, at=at, state=State.LAPSED, because="")
    record_deed(by, at, "lapse_offers", assignment)
    look_again(by=by, at=at, lost=assignment, cause=Cause.LAPSED)
    _tell(by, at, assignment.helper.person, "assignment.lapsed", assignment)
    if not is_searched(assignment):  # a search asks on by itself, and calls people when nobody is left
        open_incident(by=by, at=at, need=assignment.need, kind=Incident.Kind.UNANSWERED, about=assignment.pk)


def _locked_open(need: Need) -> Need:
    need = Need.objects.select_for_update(of=("self",)).select_related("elder", "place").get(pk=need.pk)
    if need.state != Need.State.APPROVED:
        raise NotOpen
    return need


def _locked_offer(assignment: Assignment) -> Assignment:
    assignment = locked_assignment(assignment)
    if assignment.state == State.WITHDRAWN:
        _refuse_taken(assignment.need, assignment.role)
        raise OfferEnded
    if assignment.state == State.LAPSED:
        raise OfferPassedOn(when=assignment.answer_by_at)
    if assignment.state != State.OFFERED:
        raise AlreadyAnswered(who=assignment.answered_by_id, when=assignment.answered_at)
    if assignment.need.state != Need.State.APPROVED:
        raise OfferEnded
    return assignment


def _refuse_taken(need: Need, role: int) -> None:
    winner = taken_by(need, role)
    if winner:
        raise RoleTaken(who=winner.helper.person_id, when=winner.answered_at)


def _refuse_double_promise(helper: Helper, starts_at: datetime, ends_at: datetime) -> None:
    Helper.objects.select_for_update().get(pk=helper.pk)
    other = promised_between(helper, starts_at, ends_at).first()
    if other:
        raise PromisedElsewhere(when=other.starts_at)


def end_rival_offers(*, by: Actor, at: datetime, accepted: Assignment) -> None:
    """Other offers of the role end, and who had them is told; the action that calls it holds permission and locks."""
    rivals = Assignment.objects.select_for_update(of=("self",)).select_related("helper__person", "need")
    same_role = rivals.filter(need=accepted.need, role=accepted.role, state=State.OFFERED).order_by("pk")
    for rival in same_role:
        withdraw_offer(by=by, at=at, assignment=rival, why=Why.ANOTHER_ACCEPTED)


def withdraw_offer(*, by: Actor, at: datetime, assignment: Assignment, why: str) -> None:
    """Takes an offer or promise back and tells the helper; the action that calls it holds the permission and locks."""
    assignment.end(by_id=by.person_id, at=at, state=State.WITHDRAWN, why=why)
    record_deed(by, at, "withdraw_offer", assignment)
    _tell(by, at, assignment.helper.person, "assignment.withdrawn", assignment)


def _tell_who_comes(by: Actor, at: datetime, assignment: Assignment) -> None:
    more = {"who": assignment.helper.person_id, "password": assignment.password}
    for person in elders_side(assignment.need):
        _tell(by, at, person, "assignment.accepted", assignment, **more)


def _tell(by: Actor, at: datetime, person: Person, kind: str, assignment: Assignment, **more: str) -> None:
    params: Mapping[str, object] = {
        "service": assignment.need.service,
        "when": assignment.starts_at.isoformat(),
        **more,
    }
    tell(by=by, at=at, person=person, kind=kind, about=f"assignment:{assignment.pk}", params=params)
