"""Coming after all: a promise given back by a slip of the thumb, or too soon, stands again while nobody has it."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from huzhu.care.dispatch.actions import (
    AlreadyOffered,
    OfferEnded,
    PromisedElsewhere,
    RoleTaken,
    end_rival_offers,
)
from huzhu.care.dispatch.deeds import record_deed
from huzhu.care.dispatch.locking import locked_assignment
from huzhu.care.dispatch.losses import unsay_lost
from huzhu.care.dispatch.models import Assignment
from huzhu.care.dispatch.queries import LIVE, promised_between, taken_by
from huzhu.care.needs.models import Need
from huzhu.commons.people.access import Verb, require
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import Refused

State, Why = Assignment.State, Assignment.Why

GIVEN_BACK = ("", Why.CANNOT_COME, Why.ILL, Why.BY_TELEPHONE)  # whatever the house or the elder ended stays ended


@transaction.atomic
def come_after_all(*, by: Actor, at: datetime, assignment: Assignment) -> Assignment:
    """A promise that was given back stands again, by whoever gave it back or the station; who is asked is told so.

    The elder's side hears of it where it had heard of the loss; else neither is said.
    Refuses: RoleTaken, OfferEnded, AlreadyOffered, PromisedElsewhere, NotPermitted, NotFound.
    """
    require(by, Verb.ANSWER_OFFER, within=assignment)
    assignment = locked_assignment(assignment)
    if by.person_id == assignment.helper.person_id != assignment.ended_by_id:
        raise OfferEnded  # the station took it off: that is not for the helper to undo
    if hindrance := what_hinders(at, assignment):
        raise hindrance
    resume_promise(by=by, at=at, lost=assignment)
    return assignment


def what_hinders(at: datetime, lost: Assignment, *, ended_for: Collection[str] = GIVEN_BACK) -> Refused | None:
    """Why a promise given back cannot stand again, as it would be refused; None where it can. `ended_for` are the
    reasons of ending that may be taken back."""
    over = lost.need.state != Need.State.APPROVED or lost.ends_at <= at
    if (
        over
        or _is_moved(lost)
        or lost.state != State.WITHDRAWN
        or lost.answered_at is None
        or lost.why not in ended_for
    ):
        return OfferEnded()
    if winner := taken_by(lost.need, lost.role):
        return RoleTaken(who=winner.helper.person_id, when=winner.answered_at)
    if lost.need.assignments.filter(helper=lost.helper_id, state__in=LIVE).exists():
        return AlreadyOffered()
    if other := promised_between(lost.helper, lost.starts_at, lost.ends_at).first():
        return PromisedElsewhere(when=other.starts_at)
    return None


def _is_moved(lost: Assignment) -> bool:
    """Whether the need is wanted at another time than the promise was for."""
    need = lost.need
    return not need.earliest_at <= lost.starts_at <= need.latest_start_at


def resume_promise(*, by: Actor, at: datetime, lost: Assignment) -> None:
    """The promise stands again; the action that calls it holds permission and locks, and nothing hinders."""
    unsay_lost(by=by, at=at, lost=lost)
    lost.take_up()
    record_deed(by, at, "come_after_all", lost)
    end_rival_offers(by=by, at=at, accepted=lost)
