"""Saying thank you, and letting it hang on the wall: only while the elder's side and the helper both agree."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from huzhu.care.thanks.models import Thanks
from huzhu.care.visits.models import Attendance, Visit
from huzhu.commons.journal.actions import record
from huzhu.commons.notices.actions import tell
from huzhu.commons.people.access import Verb, may, places_of, require
from huzhu.commons.people.at_the_door import refuse_own_visit
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import Refused

OVER = (Visit.State.LEFT, Visit.State.CONFIRMED)
WORDS_MOST = 200


class AlreadyThanked(Refused):
    """One thanks once for a visit."""

    code = "thanks.already_said"
    sentence = "Thank you has been said for this visit already."
    next_step = "Nothing more to do: the helper has read it, or will."


class NothingToThankFor(Refused):
    """One thanks for a visit that took place and that nobody complains of."""

    code = "thanks.nothing_yet"
    sentence = "There is nothing to thank for yet."
    next_step = "Please say it when the visit is over."


class TakenDown(Refused):
    """What the station took down hangs there again only when the station says so."""

    code = "thanks.taken_down"
    sentence = "This was taken down from the wall."
    next_step = "The helper keeps it; it is only not shown to others."


@transaction.atomic
def thank_helpers(*, by: Actor, at: datetime, visit: Visit, words: str = "") -> Sequence[Thanks]:
    """Says thank you to everybody who came, in up to 200 characters or without any; once for a visit.

    Nobody else reads it. It is kept whether the elder, the family, or the station on the elder's word said it.
    Refuses: OwnVisit, NothingToThankFor, AlreadyThanked, NotPermitted, NotFound.
    """
    require(by, Verb.THANK_HELPER, within=visit)
    visit = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    came = list(Attendance.objects.filter(visit=visit).select_related("assignment__helper__person").order_by("pk"))
    helpers = [one.assignment.helper for one in came]
    refuse_own_visit(by, [one.person_id for one in helpers])
    if visit.state not in OVER:
        raise NothingToThankFor
    if Thanks.objects.filter(visit=visit).exists():
        raise AlreadyThanked
    said = [
        Thanks.objects.create(
            visit=visit,
            elder_id=visit.elder_id,
            helper=helper,
            words=words.strip()[:WORDS_MOST],
            said_at=at,
            said_by_id=by.person_id,
            said_via=_via(by, visit),
        )
        for helper in helpers
    ]
    persons = [visit.elder_id, *(one.person_id for one in helpers)]
    record(by=by, at=at, action="thank_helpers", thing=f"visit:{visit.pk}", persons=persons)
    for one in said:
        tell(by=by, at=at, person=one.helper.person, kind="thanks.said", about=f"thanks:{one.pk}", params={})
    return said


@transaction.atomic
def show_thanks(*, by: Actor, at: datetime, thanks: Thanks) -> Thanks:
    """One side agrees that a thank-you hangs on the wall; the helper for the helper, anybody else for the elder.

    It hangs there once both have agreed. Agreeing again changes nothing. Refuses: TakenDown, NotPermitted, NotFound.
    """
    require(by, Verb.SHOW_THANKS, within=thanks)
    thanks = _locked(thanks)
    if thanks.taken_down_at:
        raise TakenDown
    if by.person_id == thanks.helper.person_id:
        if thanks.helper_agreed_at is None:
            thanks.agree_for_helper(at=at)
    elif thanks.elder_agreed_at is None:
        thanks.agree_for_elder(by_id=by.person_id, at=at)
    _record(by, at, "show_thanks", thanks)
    return thanks


@transaction.atomic
def withdraw_consent(*, by: Actor, at: datetime, thanks: Thanks) -> Thanks:
    """One side does not agree any more: it hangs on the wall no longer, until that side agrees again.

    The helper for the helper, anybody else for the elder; asking again changes nothing. Refuses: NotPermitted,
    NotFound.
    """
    require(by, Verb.SHOW_THANKS, within=thanks)
    thanks = _locked(thanks)
    if by.person_id == thanks.helper.person_id:
        thanks.agree_for_helper(at=None)
    else:
        thanks.agree_for_elder(by_id=None, at=None)
    _record(by, at, "withdraw_consent", thanks)
    return thanks


@transaction.atomic
def take_thanks_down(*, by: Actor, at: datetime, thanks: Thanks) -> Thanks:
    """The station takes a thank-you from the wall, whatever both sides say. A second asking changes nothing.

    Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.KEEP_WALL, within=thanks)
    thanks = _locked(thanks)
    if thanks.taken_down_at is None:
        thanks.take_down(by_id=by.person_id, at=at)
        _record(by, at, "take_thanks_down", thanks)
    return thanks


@transaction.atomic
def hang_thanks_again(*, by: Actor, at: datetime, thanks: Thanks) -> Thanks:
    """The station undoes its taking down: it hangs there again if both sides still agree. Refuses: NotPermitted,
    NotFound.
    """
    require(by, Verb.KEEP_WALL, within=thanks)
    thanks = _locked(thanks)
    if thanks.taken_down_at is not None:
        thanks.take_down(by_id=None, at=None)
        _record(by, at, "hang_thanks_again", thanks)
    return thanks


def _via(by: Actor, visit: Visit) -> Thanks.Via:
    if by.person_id == visit.elder_id:
        return Thanks.Via.ELDER
    by_post = may(by, Verb.KEEP_WALL) and places_of(by, Verb.KEEP_WALL).filter(pk=visit.place_id).exists()
    return Thanks.Via.STATION if by_post else Thanks.Via.DELEGATE


def _locked(thanks: Thanks) -> Thanks:
    return Thanks.objects.select_for_update(of=("self",)).select_related("helper").get(pk=thanks.pk)


def _record(by: Actor, at: datetime, action: str, thanks: Thanks) -> None:
    persons = [thanks.elder_id, thanks.helper.person_id]
    record(by=by, at=at, action=action, thing=f"thanks:{thanks.pk}", persons=persons)
