"""What brings somebody to the door sooner: something has happened, or by the rules somebody should be called on."""

from django.http import HttpResponse
from ninja import Query, Router

from huzhu.care.contacts.models import Listing, Proposal, Shock
from huzhu.care.contacts.queries import proposals_open
from huzhu.care.contacts.reckoning import ListingEnded
from huzhu.care.contacts.shocks import ShockOver, ShockUnclear, note_shock, note_weather, undo_shock
from huzhu.care.contacts.tiering import ProposalClosed, decline_proposal
from huzhu.care.needs.actions import ReasonMissing
from huzhu.commons.people.access import NotPermitted, Verb, require
from huzhu.commons.places.models import Division
from huzhu.doors.api.contract import refuses
from huzhu.doors.api.gate import caller
from huzhu.doors.api.naming import named
from huzhu.doors.api.paging import CursorUnknown, Page, link_next, slice_of
from huzhu.doors.api.schemas.contacts import (
    ContactProposalTold,
    ProposalsAsked,
    ShockAsked,
    WeatherAsked,
    WeatherTold,
    WhyAsked,
)
from huzhu.doors.api.shapes import Code, Made, Moved
from huzhu.doors.porter import Visitor
from huzhu.kernel.refusal import NotFound

router = Router(tags=["contacts"])

ORDER = ("proposed_at", "pk")


@router.post(
    "/contact-list/{listing}/shocks",
    response={201: Made},
    openapi_extra=refuses(ListingEnded, ShockUnclear, NotPermitted, NotFound),
)
def happened(request: Visitor, listing: Code, asked: ShockAsked) -> Made:
    """Writes down that something has happened to somebody of the list; whoever owes the contact is told by when."""
    by, at = caller(request)
    shock = note_shock(by=by, at=at, listing=named(Listing, listing), kind=asked.kind, words=asked.words)
    return Made(id=shock.pk)


@router.post(
    "/shocks/{shock}/undo",
    response=Moved,
    openapi_extra=refuses(ListingEnded, ShockOver, NotPermitted, NotFound),
)
def take_back(request: Visitor, shock: Code) -> Moved:
    """It did not happen, or to somebody else."""
    by, at = caller(request)
    return Moved(id=undo_shock(by=by, at=at, shock=named(Shock, shock)).pk, state="undone")


@router.post("/places/{place}/weather", response=WeatherTold, openapi_extra=refuses(NotPermitted, NotFound))
def weather(request: Visitor, place: Code, asked: WeatherAsked) -> WeatherTold:
    """Everybody of the list under a place is to be rung or visited because of the weather."""
    by, at = caller(request)
    return WeatherTold(people=note_weather(by=by, at=at, place=named(Division, place), words=asked.words))


@router.get(
    "/contact-proposals",
    response=Page[ContactProposalTold],
    openapi_extra=refuses(CursorUnknown, NotPermitted, NotFound),
)
def proposals(request: Visitor, response: HttpResponse, asked: Query[ProposalsAsked]) -> Page[ContactProposalTold]:
    """Whom the rules would have looked after more closely under a place, the oldest proposal first; never why."""
    by, _at = caller(request)
    place = named(Division, asked.place)
    require(by, Verb.LIST_FOR_CONTACT, within=place)
    page = slice_of(proposals_open(by, place), ORDER, asked)
    link_next(request, response, page.next)
    return Page(items=[_told(one) for one in page.rows], next=page.next)


@router.post(
    "/contact-proposals/{proposal}/decline",
    response=Moved,
    openapi_extra=refuses(ProposalClosed, ReasonMissing, NotPermitted, NotFound),
)
def decline(request: Visitor, proposal: Code, asked: WhyAsked) -> Moved:
    """Staff know better, and say why; the same grounds are not proposed again."""
    by, at = caller(request)
    declined = decline_proposal(by=by, at=at, proposal=named(Proposal, proposal), because=asked.because)
    return Moved(id=declined.pk, state=declined.closed_as)


def _told(one: Proposal) -> ContactProposalTold:
    return ContactProposalTold(id=one.pk, person=one.person_id, tier=one.tier, proposed_at=one.proposed_at)
