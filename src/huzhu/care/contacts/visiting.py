"""Visits that are due in person, asked for like any other help, so that the matcher finds who goes and on what way."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from huzhu.care.contacts.models import Contact, Listing
from huzhu.care.contacts.queries import listings_at
from huzhu.care.contacts.reckoning import close_missed, recount
from huzhu.care.needs.actions import Ask, ask_for_help
from huzhu.care.needs.models import Need
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.contacts import Tier, Wish, contact_rules_on, seen_by
from huzhu.kernel.packs import catalogue_on
from huzhu.kernel.refusal import Refused

VISIT, FAMILY = "V1", "visiting"
"""The service that is asked for, and the family of which any visit counts as contact (packs/services.toml)."""
DAYS_AHEAD = 7
FROM, TO = time(9), time(16)
"""Between these times of the local day such a visit may begin. Ours."""
OPEN = (Need.State.ASKED, Need.State.APPROVED)


class NobodyDue(Refused):
    """There is nobody to be visited for whom no visit is on its way."""

    code = "contact.nobody_due"
    sentence = "Nobody is due in person these days for whom no visit is asked already."
    next_step = "Nothing more to do."


@dataclass(frozen=True, slots=True)
class Visiting:
    """Of those who are due in person within a week: for whom a visit is on its way, and for whom none is yet."""

    arranged: int
    waiting: int


@transaction.atomic
def ask_for_visits(*, by: Actor, at: datetime, place: Division) -> list[Need]:
    """Asks for a visit to everybody under a place who is due in person within a week and for whom none is on its way,
    approved at once: the station owes it. Each is planned like any other request, on the day it is due, or tomorrow
    where that is over. Who wishes to be rung only, or nothing, is left out.

    Refuses: NobodyDue, NotPermitted, NotFound.
    """
    require(by, Verb.DECIDE_NEED, within=place)
    due = list(due_in_person(by, place).filter(person__in=_unvisited(at)).order_by("due_on", "pk"))
    if not due:
        raise NobodyDue
    needs = [_asked(by, at, one) for one in due]
    persons = [one.elder_id for one in needs]
    thing, details = f"place:{place.pk}", {"count": len(needs)}
    record(by=by, at=at, action="ask_for_visits", thing=thing, persons=persons, details=details)
    return needs


def visiting_at(by: Actor, place: Division, at: datetime) -> Visiting:
    """How many under a place are due in person within a week, with and without a visit on its way."""
    due = due_in_person(by, place)
    waiting = due.filter(person__in=_unvisited(at)).count()
    return Visiting(due.count() - waiting, waiting)


def due_in_person(by: Actor, place: Division) -> QuerySet[Listing]:
    """Those under a place who have to be seen face to face within a week, also where a call is due before; without the
    dead and those who wish no visit."""
    rules, soon = contact_rules_on(by.day), Q(pk__in=())
    for tier in Tier:
        last = by.day + timedelta(days=DAYS_AHEAD - rules.door_days_of(tier))
        soon |= Q(tier=tier) & (Q(seen_on__lte=last) | Q(seen_on__isnull=True, listed_on__lte=last))
    return listings_at(by, place).filter(soon, wish=Wish.ANY)


def visits_asked(listings: list[Listing], at: datetime) -> dict[str, date]:
    """By person the day of the visit that is on its way, for listings that came from a query of the room."""
    people = [one.person_id for one in listings]
    rows = _on_its_way(at).filter(elder__in=people).order_by().values_list("elder").annotate(Max("earliest_at"))
    zones = {one.person_id: ZoneInfo(one.person.place.time_zone) for one in listings}
    return {person: begins.astimezone(zones[person]).date() for person, begins in rows}


@transaction.atomic
def count_visit(*, by: Actor, at: datetime, need: Need, minutes: int) -> Contact | None:
    """Somebody has been there and left: for who is on the list, that was a contact in person. None where the service
    is another or the person is not on the list. Asks no permission: the action that calls it has.
    """
    if not _counts(need, by.day):
        return None
    open_ones = Listing.objects.select_for_update(of=("self",)).filter(person=need.elder_id, ended_at__isnull=True)
    listing = open_ones.select_related("person__place").order_by("pk").first()
    if listing is None or Contact.objects.filter(need=need, undone_at__isnull=True).exists():
        return None
    contact = Contact.objects.create(
        listing=listing,
        how=Contact.How.DOOR,
        outcome=Contact.Outcome.WELL,
        minutes=minutes,
        need=need,
        at=at,
        noted_by_id=by.person_id,
    )
    recount(by, listing)
    close_missed(by, at, listing)
    _note(by, at, "count_visit", listing, contact)
    return contact


@transaction.atomic
def uncount_visit(*, by: Actor, at: datetime, need: Need) -> None:
    """Nobody was there after all: the contact that was counted is taken back. Asks no permission: the action that
    calls it has.
    """
    for contact in Contact.objects.filter(need=need, undone_at__isnull=True).select_related("listing").order_by("pk"):
        there = Listing.objects.select_for_update(of=("self",)).select_related("person__place")
        listing = there.filter(person=contact.listing.person_id, ended_at__isnull=True).order_by("pk").first()
        contact.undo(by_id=by.person_id, at=at)
        if listing:
            recount(by, listing)
        _note(by, at, "uncount_visit", contact.listing, contact)


def _asked(by: Actor, at: datetime, listing: Listing) -> Need:
    zone = ZoneInfo(listing.person.place.time_zone)
    face = seen_by(listing.tier, listing.standing(), contact_rules_on(by.day))
    day = max(face, by.day + timedelta(days=1))
    earliest, latest = (datetime.combine(day, clock, zone) for clock in (FROM, TO))
    ask = Ask(VISIT, Need.Channel.STATION, earliest, latest, wants_familiar=True)
    need = ask_for_help(by=by, at=at, elder=listing.person, ask=ask)
    need.approve(by_id=by.person_id, at=at)
    return need


def _on_its_way(at: datetime) -> QuerySet[Need]:
    return Need.objects.filter(service=VISIT, state__in=OPEN, latest_start_at__gte=at)


def _unvisited(at: datetime) -> QuerySet[Person]:
    return Person.objects.exclude(pk__in=_on_its_way(at).order_by().values("elder"))


def _counts(need: Need, day: date) -> bool:
    return any(one.code == need.service and one.family == FAMILY for one in catalogue_on(day).services)


def _note(by: Actor, at: datetime, action: str, listing: Listing, contact: Contact) -> None:
    thing, persons = f"listing:{listing.pk}", [listing.person_id]
    record(by=by, at=at, action=action, thing=thing, persons=persons, details={"contact": contact.pk})
