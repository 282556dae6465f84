"""States of needs, offers and visits as word, tone and icon: colour only repeats what the word says."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huzhu.care.calls.models import Call
from huzhu.care.contacts.models import Contact, Listing, Proposal
from huzhu.care.dispatch.models import Assignment
from huzhu.care.needs.models import Need
from huzhu.care.visits.models import Visit
from huzhu.commons.people.models import Post
from huzhu.doors.web.wording import short_day
from huzhu.kernel.contacts import Step
from huzhu.oversight.vigilance.models import Flag


@dataclass(frozen=True, slots=True)
class State:
    """A state as `{% status %}` shows it. `order` sorts a day: what needs a hand comes first."""

    word: str
    tone: str = ""
    icon: str = ""
    order: int = 9


def need_state(need: Need) -> State:
    """Where a need stands before anybody comes."""
    return {
        Need.State.ASKED: State(_("To be approved"), "gold", "clock"),
        Need.State.APPROVED: State(_("Approved"), "brand", "check"),
        Need.State.REFUSED: State(_("Refused"), "red", "x"),
        Need.State.CANCELLED: State(_("Cancelled"), "", "calendar-x"),
        Need.State.CLOSED: State(_("Done"), "green"),
        Need.State.BOUGHT: State(_("Bought by the district"), "brand", "shield-check"),
    }[Need.State(need.state)]


def assignment_state(assignment: Assignment) -> State:
    """What became of an offer."""
    if assignment.begun_at:
        left = assignment.attendance.left_at is not None if hasattr(assignment, "attendance") else False
        return State(_("Has left"), "green", "log-out") if left else State(_("At the door"), "blue", "map-pin")
    return {
        Assignment.State.OFFERED: State(_("Offered"), "gold", "circle-dashed"),
        Assignment.State.ACCEPTED: State(_("Accepted"), "brand", "check"),
        Assignment.State.DECLINED: State(_("Declined"), "", "x"),
        Assignment.State.WITHDRAWN: State(_("Withdrawn"), "", "undo-2"),
        Assignment.State.MISSED: State(_("Did not come"), "red", "user-x"),
        Assignment.State.LAPSED: State(_("No answer in time"), "gold", "hourglass"),
    }[Assignment.State(assignment.state)]


def steps_of(assignment: Assignment) -> tuple[str, ...]:
    """What the desk can note for an offer or promise now, by telephone. Needs `attendance` loaded."""
    if assignment.state == Assignment.State.OFFERED:
        return ("accept", "decline")
    if assignment.state != Assignment.State.ACCEPTED:
        return ()
    if assignment.begun_at is None:
        return ("arrive", "missed", "give_back")
    attendance = getattr(assignment, "attendance", None)
    return ("leave",) if attendance is None or attendance.left_at is None else ()


def visit_state(visit: Visit) -> State:
    """Where a visit stands from the arrival on."""
    return {
        Visit.State.ARRIVED: State(_("At the door"), "blue", "map-pin", 4),
        Visit.State.LEFT: State(_("To be confirmed"), "gold", "phone-call", 5),
        Visit.State.CONFIRMED: State(_("Confirmed"), "green", "circle-check", 7),
        Visit.State.DISPUTED: State(_("Disputed"), "red", "triangle-alert", 1),
        Visit.State.UPHELD: State(_("Complaint upheld"), "red", "x", 8),
    }[Visit.State(visit.state)]


def call_state(call: Call) -> State:
    """What became of a call."""
    if call.ended_at is None:
        return State(_("On the telephone"), "blue", "phone-call", 0)
    if call.rung_back_at:
        return State(_("We have rung back"), "green", "circle-check")
    if call.outcome == Call.Outcome.RING_BACK:
        return State(_("To ring back"), "red", "phone-call")
    tone = {Call.Outcome.URGENT: "red", Call.Outcome.NEED: "brand"}.get(Call.Outcome(call.outcome), "")
    return State(str(call.get_outcome_display()), tone)


def flag_state(flag: Flag) -> State:
    """What became of a flag."""
    return {
        Flag.State.OPEN: State(_("To look into"), "gold", "search"),
        Flag.State.TAKEN: State(_("Being looked into"), "blue", "clock"),
        Flag.State.CLEARED: State(_("Cleared up"), "green", "circle-check"),
        Flag.State.CONFIRMED: State(_("Not as written"), "red", "triangle-alert"),
    }[Flag.State(flag.state)]


def post_state(post: Post, today: date) -> State:
    """Whether a post is held on that day."""
    if post.to_on is not None and post.to_on <= today:
        return State(_("over"), "", "x")
    if post.from_on > today:
        return State(_("to come"), "blue", "clock")
    return State(_("ends on a day"), "gold", "hourglass") if post.to_on else State(_("in force"), "green", "check")


def tier_state(listing: Listing | Proposal) -> State:
    """How closely somebody is looked after."""
    tone = {Listing.Tier.RED: "red", Listing.Tier.YELLOW: "gold"}.get(Listing.Tier(listing.tier), "")
    return State(str(listing.get_tier_display()), tone, "" if tone else "circle")


def due_state(listing: Listing, today: date) -> State:
    """When the next contact is due, and whether it has to be in person."""
    if listing.due_on is None:
        return State(_("does not wish any"), "", "minus")
    if listing.hurry_at and listing.days_over(today) <= 0:
        return _hurry_state(listing.hurry_at)
    icon, over = "footprints" if listing.at_door else "phone", listing.days_over(today)
    if over > 0:
        words = ngettext("%(n)d day over", "%(n)d days over", over)
        return State(words % {"n": over}, "red", icon)
    if over == 0:
        return State(_("due today"), "gold", icon)
    words = ngettext("in %(n)d day", "in %(n)d days", -over)
    return State(words % {"n": -over}, "", icon)


def _hurry_state(by: datetime) -> State:
    """Something has happened: by which hour somebody is to be in touch, or should have been."""
    local = timezone.localtime(by)
    words = _("at once: until %(when)s") if by >= timezone.now() else _("at once: should have been by %(when)s")
    return State(words % {"when": f"{short_day(local)} {local:%H:%M}"}, "red", "siren")


def contact_state(contact: Contact) -> State:
    """How it was."""
    if contact.undone_at:
        return State(_("taken back"), "", "undo-2")
    return {
        Contact.Outcome.WELL: State(_("all is well"), "green"),
        Contact.Outcome.MISSED: State(_("not reached"), "gold", "phone-missed"),
        Contact.Outcome.WRONG: State(_("something is wrong"), "red", "triangle-alert"),
    }[Contact.Outcome(contact.outcome)]


def step_state(step: Step) -> State | None:
    """What comes next where nobody answered."""
    return {
        Step.NONE: None,
        Step.RING: State(_("try again"), "gold", "phone"),
        Step.KNOCK: State(_("knock today"), "red", "footprints"),
        Step.KEYHOLDER: State(_("find whoever has a key, or ring 110"), "red", "siren"),
    }[step]
