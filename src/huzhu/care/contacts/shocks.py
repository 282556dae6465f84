"""Something has happened to a person of the list: somebody is to be in touch within hours, and is told so."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from huzhu.care.contacts.models import Listing, Shock
from huzhu.care.contacts.owing import owners_of
from huzhu.care.contacts.reckoning import locked_listing, recount
from huzhu.commons.journal.actions import record
from huzhu.commons.notices.actions import take_back_notices, tell
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person, Post, Tie
from huzhu.commons.people.queries import holders_of
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.contacts import Wish
from huzhu.kernel.refusal import Refused

WORDS_MOST = 300


class ShockUnclear(Refused):
    """What has happened is a word of the list."""

    code = "contact.shock_unclear"
    sentence = "It is not clear what has happened."
    next_step = "Please choose one of the answers."


class ShockOver(Refused):
    """It was taken back already, or somebody has been in touch since."""

    code = "contact.shock_over"
    sentence = "This cannot be taken back any more: somebody has been in touch since, or it was taken back already."
    next_step = "Nothing more to do."


@transaction.atomic
def note_shock(*, by: Actor, at: datetime, listing: Listing, kind: str, words: str = "") -> Shock:
    """Writes down that something has happened to somebody of the list; whoever owes the contact is told by when.

    Whom nobody is to call is left in peace: the station is told, and decides. Source: domain.md 4, after a shock.

    Refuses: ListingEnded, ShockUnclear, NotPermitted, NotFound.
    """
    require(by, Verb.NOTE_CONTACT, within=listing)
    if kind not in Shock.Kind:
        raise ShockUnclear
    return _noted(by, at, locked_listing(listing), kind, words)


@transaction.atomic
def undo_shock(*, by: Actor, at: datetime, shock: Shock) -> Shock:
    """It did not happen, or to somebody else. Refuses: ListingEnded, ShockOver, NotPermitted, NotFound."""
    require(by, Verb.NOTE_CONTACT, within=shock)
    listing = locked_listing(shock.listing)
    shock = Shock.objects.select_for_update(of=("self",)).select_related("listing").get(pk=shock.pk)
    reached = listing.contacts.filter(undone_at__isnull=True, at__gt=shock.noted_at).exclude(outcome="missed")
    if shock.undone_at or reached.exists():
        raise ShockOver
    _undone(by, at, listing, shock)
    return shock


@transaction.atomic
def note_weather(*, by: Actor, at: datetime, place: Division, words: str) -> int:
    """Extreme weather: everybody of the list under a place is to be rung or visited within the hours of their tier,
    but for those who wish none. Returns how many; whoever owes them hears one word, not one for each.

    Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.LIST_FOR_CONTACT, within=place)
    meant = Listing.objects.select_for_update(of=("self",)).filter(
        ended_at__isnull=True, person__died_on__isnull=True, person__place__path__startswith=place.path
    )
    listings = list(meant.exclude(wish=Wish.NONE).select_related("person__place").order_by("pk"))
    for listing in listings:
        _written(by, at, listing, Shock.Kind.WEATHER, words)
    _tell_of_many(by, at, place, listings)
    if listings:
        persons, details = [one.person_id for one in listings], {"count": len(listings)}
        record(by=by, at=at, action="note_weather", thing=f"place:{place.pk}", persons=persons, details=details)
    return len(listings)


def note_bereaved(*, by: Actor, at: datetime, dead: Person) -> None:
    """Husband or wife of who has died is to be called on; where they are not on the list, the station is told of it.

    Called by the action that notes the death and has asked for its own permission, so it asks for none.
    """
    for left in _spouses(dead):
        listing = _open_listings(left).select_for_update(of=("self",)).first()
        if listing:
            _noted(by, at, listing, Shock.Kind.BEREAVED, "")
        else:
            for person in _people(_owed_by(left.place, by)):
                about, params = f"death:{dead.pk}", {"who": left.pk}
                tell(by=by, at=at, person=person, kind="contact.bereaved", about=about, params=params)


def undo_bereaved(*, by: Actor, at: datetime, dead: Person, noted_at: datetime) -> None:
    """The death was entered by mistake. Called by the action that takes it back, so it asks for no permission."""
    take_back_notices(by=by, at=at, kind="contact.bereaved", about=f"death:{dead.pk}")
    for left in _spouses(dead):
        for listing in _open_listings(left).select_for_update(of=("self",)):
            shocks = listing.shocks.filter(kind=Shock.Kind.BEREAVED, noted_at=noted_at, undone_at__isnull=True)
            for shock in shocks.select_related("listing").order_by("pk"):
                _undone(by, at, listing, shock)


@transaction.atomic
def press_hurries(*, by: Actor, at: datetime) -> int:
    """Tells owner and staff of each whom nobody has reached within the hours after something happened, once; returns
    how many. Permitted to the house alone, which runs it all day: it asks for no permission.
    """
    late = Listing.objects.filter(ended_at__isnull=True, person__died_on__isnull=True, hurry_at__lt=at)
    pressed = []
    for listing in late.select_related("person__place").defer("because", "ended_because").order_by("hurry_at", "pk"):
        about, params = f"hurry:{listing.pk}:{listing.hurry_at:%y%m%d%H%M}", {"who": listing.person_id}
        place = listing.person.place
        whose = [*_owed_by(place, by), *holders_of(place, Post.Kind.STAFF, by.day)]
        news = [
            tell(by=by, at=at, person=person, kind="contact.shock_late", about=about, params=params)
            for person in _people(whose)
        ]
        pressed += [listing.person_id] if any(news) else []
    if pressed:
        record(by=by, at=at, action="press_hurries", persons=pressed, details={"count": len(pressed)})
    return len(pressed)


def _noted(by: Actor, at: datetime, listing: Listing, kind: str, words: str) -> Shock:
    shock = _written(by, at, listing, kind, words)
    unwished = listing.hurry_at is None
    params: dict[str, object] = {"who": listing.person_id}
    if listing.hurry_at:
        params["when"] = listing.hurry_at.isoformat()
    for person in _people(_owed_by(listing.person.place, by)):
        sentence = "contact.shock_unwished" if unwished else "contact.shock"
        tell(by=by, at=at, person=person, kind=sentence, about=f"shock:{shock.pk}", params=params)
    thing, persons = f"listing:{listing.pk}", [listing.person_id]
    record(by=by, at=at, action="note_shock", thing=thing, persons=persons, details={"kind": kind, "shock": shock.pk})
    return shock


def _written(by: Actor, at: datetime, listing: Listing, kind: str, words: str) -> Shock:
    said = words.strip()[:WORDS_MOST]
    shock = Shock.objects.create(listing=listing, kind=kind, words=said, noted_at=at, noted_by_id=by.person_id)
    recount(by, listing)
    return shock


def _undone(by: Actor, at: datetime, listing: Listing, shock: Shock) -> None:
    shock.undo(by_id=by.person_id, at=at)
    recount(by, listing)
    for kind in ("contact.shock", "contact.shock_unwished"):
        take_back_notices(by=by, at=at, kind=kind, about=f"shock:{shock.pk}")
    thing, persons = f"listing:{listing.pk}", [listing.person_id]
    record(by=by, at=at, action="undo_shock", thing=thing, persons=persons, details={"shock": shock.pk})


def _tell_of_many(by: Actor, at: datetime, place: Division, listings: list[Listing]) -> None:
    owners, owed = owners_of((one.person.place for one in listings), by.day), defaultdict[str, list[Listing]](list)
    for one in listings:
        if one.person.place_id in owners:
            owed[owners[one.person.place_id]].append(one)
    for person in _people(owed):
        hurries = [one.hurry_at for one in owed[person.pk] if one.hurry_at]
        params = {"count": len(owed[person.pk]), "when": min(hurries).isoformat()}
        about = f"weather:{place.pk}:{at:%y%m%d%H%M}"
        tell(by=by, at=at, person=person, kind="contact.weather", about=about, params=params)


def _owed_by(place: Division, by: Actor) -> list[str]:
    return list(owners_of([place], by.day).values())


def _people(codes: Iterable[str]) -> list[Person]:
    return list(Person.objects.filter(pk__in=set(codes)).select_related("place").order_by("pk"))


def _spouses(dead: Person) -> list[Person]:
    ties = Tie.objects.filter(Q(person=dead) | Q(other=dead), kind=Tie.Kind.SPOUSE)
    codes = {code for pair in ties.values_list("person", "other") for code in pair} - {dead.pk}
    return list(Person.objects.filter(pk__in=codes, died_on__isnull=True).select_related("place").order_by("pk"))


def _open_listings(person: Person) -> QuerySet[Listing]:
    found = Listing.objects.filter(person=person, ended_at__isnull=True)
    return found.select_related("person__place").order_by("pk")
