"""How a helper shows to be at the door: the elder's card or the station's word, where and when it was promised."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from huzhu.care.dispatch.models import Assignment
from huzhu.care.needs.actions import open_incident
from huzhu.care.needs.models import Incident, Need
from huzhu.care.visits.kept import Kept, Pressed, pressed
from huzhu.care.visits.models import Attendance
from huzhu.commons.cards.actions import try_card
from huzhu.commons.notices.actions import tell
from huzhu.commons.people.at_the_door import speaks_for_door
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import local_day
from huzhu.kernel.packs import catalogue_on
from huzhu.kernel.refusal import Refused
from huzhu.kernel.vigilance.nearness import Fix

EARLY_AT_MOST = timedelta(minutes=60)

Shown = Attendance.Shown


@dataclass(frozen=True, slots=True)
class Showing:
    """How a helper shows to be at the door: the elder's card, or the station's word. Counts once per nonce.

    `happened_at` is when it was, where it is noted later. `device` is the mark of the helper's own telephone and `fix`
    where it says it is: both may be missing, and neither proves anything. `kept` is what the telephone kept of it while
    there was no network, and says itself when it was.
    """

    nonce: str
    shown: str = Shown.CARD
    card_code: str = ""
    happened_at: datetime | None = None
    device: str = ""
    fix: Fix | None = None
    kept: Kept | None = None

    def pressed(self, at: datetime, *, whose: str, opens_at: datetime) -> Pressed:
        """When the button was pressed that this comes from: now, or when the telephone kept it.

        Refuses: KeptByAnother, KeptTooLong.
        """
        if self.kept is None:
            return Pressed(at, self.happened_at)
        return pressed(self.kept, at, whose=whose, opens_at=opens_at)


class WrongCard(Refused):
    """The code is not that of this elder's card. It is counted."""

    leaves_trace = True
    code = "visit.wrong_card"
    sentence = "That is not the code of this door."
    next_step = "Please read the card again, or call the station to be checked in."


class CardShut(Refused):
    """Too many wrong codes at this door, or by this helper: none is taken any more for a while."""

    leaves_trace = True
    code = "visit.card_shut"
    sentence = "The code was wrong too often, so no code is taken at this door now."
    next_step = "Please call the station from the door; they ring the elder and check you in."


class TooLate(Refused):
    """The visit should have begun so long ago that the card alone shows nothing."""

    code = "visit.too_late"
    sentence = "This visit was to begin at %(when)s; that is too long ago to check in by the card."
    next_step = "Please call the station; they ring the elder and note it for you."


class TooEarly(Refused):
    """The visit is still far off."""

    code = "visit.too_early"
    sentence = "This visit begins at %(when)s."
    next_step = "You can check in from an hour before."


class NotPromised(Refused):
    """The helper has not accepted this visit, or it was taken back."""

    code = "visit.not_promised"
    sentence = "This visit is not on your list any more."
    next_step = "Please look at your day again, or call the station."


class StationOnly(Refused):
    """Only the station can say that it heard from the door."""

    code = "visit.station_only"
    sentence = "Only the station can note this."
    next_step = "Please call the station; they will note it for you."


def opens_at(assignment: Assignment) -> datetime:
    """From when on a helper may check in."""
    return assignment.starts_at - EARLY_AT_MOST


def refuse_unpromised(assignment: Assignment, pressed_at: datetime, arrived_at: datetime, showing: Showing) -> None:
    """The helper comes where he promised to, and when; it is too late by when the button was pressed, however long the
    message was on its way. Refuses: NotPromised, TooEarly, TooLate."""
    if assignment.state != Assignment.State.ACCEPTED:
        raise NotPromised
    if arrived_at < opens_at(assignment):
        raise TooEarly(when=assignment.starts_at)
    if showing.shown == Shown.CARD and _is_too_late(assignment, pressed_at):
        raise TooLate(when=assignment.starts_at)


def _is_too_late(assignment: Assignment, at: datetime) -> bool:
    """Past the local day of the visit, or past `check_in_late_minutes` of the safety rules (a proposal)."""
    zone = assignment.need.place.time_zone
    if local_day(at, zone) > local_day(assignment.ends_at, zone):
        return True
    rules = catalogue_on(local_day(assignment.starts_at, zone)).safety
    return at > assignment.starts_at + timedelta(minutes=rules.check_in_late_minutes)


def unshown(by: Actor, at: datetime, assignment: Assignment, need: Need, showing: Showing) -> Refused | None:
    """The no that follows from a code that does not fit: returned, not raised, so that the count of it stands."""
    if showing.shown != Shown.CARD:
        if not speaks_for_door(by, assignment, assignment.helper.person_id):
            raise StationOnly
        return None
    answer = try_card(by=by, at=at, elder=need.elder, code=showing.card_code)
    if answer.shut_now:
        _tell_shut(by, at, assignment, need)
    if answer.shut:
        return CardShut()
    return None if answer.fits else WrongCard()


def _tell_shut(by: Actor, at: datetime, assignment: Assignment, need: Need) -> None:
    open_incident(by=by, at=at, need=need, kind=Incident.Kind.CARD, about=assignment.pk)
    params = {"service": need.service, "who": assignment.helper.person_id, "when": assignment.starts_at.isoformat()}
    about = f"assignment:{assignment.pk}"
    tell(by=by, at=at, person=need.elder, kind="visit.card_shut", about=about, params=params)
