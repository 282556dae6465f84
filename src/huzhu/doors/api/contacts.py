"""Regular contact: who is on the list and due, each time somebody was in touch, and what has to be looked into."""

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router

from huzhu.care.contacts.actions import (
    AlreadyListed,
    ContactOver,
    Report,
    ReportUnclear,
    Terms,
    TermsUnknown,
    WordsMissing,
    WorryClosed,
    change_listing,
    close_worry,
    end_listing,
    list_for_contact,
    note_contact,
    undo_contact,
)
from huzhu.care.contacts.models import Contact, Listing, Worry
from huzhu.care.contacts.queries import contacts_of, due_by, listings_at, worries_open
from huzhu.care.contacts.reckoning import ListingEnded
from huzhu.care.needs.actions import NoLongerLiving, ReasonMissing
from huzhu.commons.people.access import NotPermitted, Verb, require
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.doors.api.contract import refuses
from huzhu.doors.api.gate import caller
from huzhu.doors.api.naming import named
from huzhu.doors.api.paging import CursorUnknown, Page, Paged, link_next, slice_of
from huzhu.doors.api.schemas.contacts import (
    ContactAsked,
    ContactTold,
    ListingsAsked,
    ListingTold,
    TermsAsked,
    WhyAsked,
    WorriesAsked,
    WorryTold,
)
from huzhu.doors.api.shapes import Code, Made, Moved
from huzhu.doors.porter import Visitor
from huzhu.kernel.contacts import contact_rules_on, next_step
from huzhu.kernel.observations import ObservationUnknown
from huzhu.kernel.refusal import NotFound

router = Router(tags=["contacts"])

DUE_ORDER, LAST_ORDER, OLD_ORDER = ("due_on", "pk"), ("-at", "-pk"), ("opened_at", "pk")
PAGED = refuses(CursorUnknown, NotPermitted, NotFound)


@router.get("/contact-list", response=Page[ListingTold], openapi_extra=PAGED)
def listing(request: Visitor, response: HttpResponse, asked: Query[ListingsAsked]) -> Page[ListingTold]:
    """Those on the list under a place whom somebody is to be in touch with, who is over longest first."""
    by, _at = caller(request)
    place = named(Division, asked.place)
    require(by, Verb.SEE_CONTACT, within=place)
    rows = listings_at(by, place).filter(due_on__isnull=False)
    page = slice_of(due_by(rows, asked.due_by) if asked.due_by else rows, DUE_ORDER, asked)
    link_next(request, response, page.next)
    return Page(items=[_listed(one) for one in page.rows], next=page.next)


@router.post(
    "/people/{person}/contact-list",
    response={201: Made},
    openapi_extra=refuses(AlreadyListed, NoLongerLiving, TermsUnknown, ReasonMissing, NotPermitted, NotFound),
)
def put_on(request: Visitor, person: Code, asked: TermsAsked) -> Made:
    """Puts somebody onto the list for regular contact, from today on."""
    by, at = caller(request)
    return Made(id=list_for_contact(by=by, at=at, person=named(Person, person), terms=_terms(asked)).pk)


@router.post(
    "/contact-list/{listing}/change",
    response={201: Made},
    openapi_extra=refuses(ListingEnded, TermsUnknown, ReasonMissing, NotPermitted, NotFound),
)
def change(request: Visitor, listing: Code, asked: TermsAsked) -> Made:
    """Looks after somebody more closely, less, or as they wish; the new entry of the list goes on from the old one."""
    by, at = caller(request)
    return Made(id=change_listing(by=by, at=at, listing=named(Listing, listing), terms=_terms(asked)).pk)


@router.post(
    "/contact-list/{listing}/end",
    response=Moved,
    openapi_extra=refuses(ListingEnded, ReasonMissing, NotPermitted, NotFound),
)
def take_off(request: Visitor, listing: Code, asked: WhyAsked) -> Moved:
    """Takes somebody off the list, with the reason."""
    by, at = caller(request)
    ended = end_listing(by=by, at=at, listing=named(Listing, listing), because=asked.because)
    return Moved(id=ended.pk, state="ended")


@router.get("/people/{person}/contacts", response=Page[ContactTold], openapi_extra=PAGED)
def contacts(request: Visitor, response: HttpResponse, person: Code, asked: Query[Paged]) -> Page[ContactTold]:
    """Each time somebody was in touch with a person or tried to be, the last first."""
    by, _at = caller(request)
    who = named(Person, person)
    require(by, Verb.SEE_CONTACT, within=who)
    page = slice_of(contacts_of(by, who), LAST_ORDER, asked)
    link_next(request, response, page.next)
    return Page(items=[_told(one) for one in page.rows], next=page.next)


@router.post(
    "/contact-list/{listing}/contacts",
    response={201: Made},
    openapi_extra=refuses(ListingEnded, ReportUnclear, WordsMissing, ObservationUnknown, NotPermitted, NotFound),
)
def note(request: Visitor, listing: Code, asked: ContactAsked) -> Made:
    """Writes down that somebody was in touch, or tried to be."""
    by, at = caller(request)
    report = Report(asked.how, asked.outcome, asked.words, asked.met, asked.minutes, asked.observed)
    return Made(id=note_contact(by=by, at=at, listing=named(Listing, listing), report=report).pk)


@router.post("/contacts/{contact}/undo", response=Moved, openapi_extra=refuses(ContactOver, NotPermitted, NotFound))
def undo(request: Visitor, contact: Code) -> Moved:
    """Takes back what was written last, by mistake."""
    by, at = caller(request)
    return Moved(id=undo_contact(by=by, at=at, contact=named(Contact, contact)).pk, state="undone")


@router.get("/worries", response=Page[WorryTold], openapi_extra=PAGED)
def worries(request: Visitor, response: HttpResponse, asked: Query[WorriesAsked]) -> Page[WorryTold]:
    """What somebody at the station must look into under a place, the oldest first."""
    by, _at = caller(request)
    place = named(Division, asked.place)
    require(by, Verb.SEE_CONTACT, within=place)
    page = slice_of(worries_open(by, place), OLD_ORDER, asked)
    link_next(request, response, page.next)
    return Page(items=[_worry(one) for one in page.rows], next=page.next)


@router.post(
    "/worries/{worry}/close",
    response=Moved,
    openapi_extra=refuses(WorryClosed, ReasonMissing, NotPermitted, NotFound),
)
def look_into(request: Visitor, worry: Code, asked: WhyAsked) -> Moved:
    """Somebody has looked into it, and says what became of it."""
    by, at = caller(request)
    closed = close_worry(by=by, at=at, worry=named(Worry, worry), because=asked.because)
    return Moved(id=closed.pk, state=closed.closed_as)


def _terms(asked: TermsAsked) -> Terms:
    return Terms(asked.tier, asked.because, asked.wish)


def _listed(one: Listing) -> ListingTold:
    return ListingTold(
        id=one.pk,
        person=one.person_id,
        tier=one.tier,
        wish=one.wish,
        listed_on=one.listed_on,
        due_on=one.due_on,
        at_door=one.at_door,
        hurry_at=one.hurry_at,
        reached_on=one.reached_on,
        seen_on=one.seen_on,
        tries_count=one.tries_count,
        step=next_step(one.standing(), contact_rules_on(timezone.localdate())),
    )


def _told(one: Contact) -> ContactTold:
    return ContactTold(
        id=one.pk,
        how=one.how,
        outcome=one.outcome,
        words=str(one.words),
        met=one.met,
        minutes=one.minutes,
        observed=one.signs(),
        at=one.at,
        noted_by=one.noted_by_id,
        undone_at=one.undone_at,
    )


def _worry(one: Worry) -> WorryTold:
    person, words = one.listing.person_id, str(one.contact.words)
    observed = one.contact.signs()
    return WorryTold(id=one.pk, person=person, kind=one.kind, words=words, observed=observed, opened_at=one.opened_at)
