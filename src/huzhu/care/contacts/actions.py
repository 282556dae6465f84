"""Regular contact: who comes onto the list and off it, each time somebody was in touch, and what that sets going."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from huzhu.care.contacts.models import Contact, Listing, Proposal, Shock, Worry
from huzhu.care.contacts.reckoning import close_missed, locked_listing, recount
from huzhu.care.needs.actions import NoLongerLiving, ReasonMissing
from huzhu.commons.journal.actions import record
from huzhu.commons.notices.actions import tell
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person, Post
from huzhu.kernel.actor import Actor
from huzhu.kernel.contacts import Standing, Step, Tier, Wish, contact_rules_on, next_due, next_step
from huzhu.kernel.moments import local_day
from huzhu.kernel.observations import observations_on, signs_of
from huzhu.kernel.refusal import Refused
from huzhu.kernel.risk import closer_than

WORDS_MOST, MINUTES_MOST = 300, 480


@dataclass(frozen=True, slots=True)
class Terms:
    """How closely somebody is looked after: a tier, what the person wishes, and why, in words that are kept sealed."""

    tier: str
    because: str
    wish: str = Wish.ANY


@dataclass(frozen=True, slots=True)
class Report:
    """How somebody was in touch, how it was, and what there is to say of it.

    `met`: the person, or somebody who speaks for them; `minutes`: how long it took; `observed`: what was seen, a sign
    by group (packs/observations.toml).
    """

    how: str
    outcome: str
    words: str = ""
    met: str = Contact.Met.SELF
    minutes: int | None = None
    observed: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)


class AlreadyListed(Refused):
    """The person stands on the list."""

    code = "contact.already_listed"
    sentence = "This person is on the list already."
    next_step = "Please change what is written there."


class TermsUnknown(Refused):
    """A tier or a wish is a word of the list."""

    code = "contact.terms_unknown"
    sentence = "It is not clear how often somebody is to be in touch."
    next_step = "Please choose one of the answers."


class ReportUnclear(Refused):
    """How and how it was are words of the list."""

    code = "contact.report_unclear"
    sentence = "It is not clear how the contact was."
    next_step = "Please choose one of the answers."


class WordsMissing(Refused):
    """That something is wrong helps nobody who is not told what."""

    code = "contact.words_missing"
    sentence = "It is not clear what is wrong."
    next_step = "Please write in a few words what you saw or heard."


class ContactOver(Refused):
    """Only what was written last can be taken back."""

    code = "contact.over"
    sentence = "This cannot be taken back any more: something was written after it, or it was taken back already."
    next_step = "Please write down how it is now."


class WorryClosed(Refused):
    """Somebody has looked into it."""

    code = "contact.worry_closed"
    sentence = "%(who)s has seen to this already, at %(when)s."
    next_step = "Nothing more to do."


@transaction.atomic
def list_for_contact(*, by: Actor, at: datetime, person: Person, terms: Terms) -> Listing:
    """Puts somebody onto the list for regular contact, from today on.

    Refuses: AlreadyListed, NoLongerLiving, TermsUnknown, needs.ReasonMissing, NotPermitted, NotFound.
    """
    require(by, Verb.LIST_FOR_CONTACT, within=person)
    _check(terms)
    person = Person.objects.select_for_update(of=("self",)).select_related("place").get(pk=person.pk)
    if person.died_on:
        raise NoLongerLiving
    if Listing.objects.filter(person=person, ended_at__isnull=True).exists():
        raise AlreadyListed
    return _listed(by, at, person, terms, Standing(local_day(at, person.place.time_zone)))


@transaction.atomic
def change_listing(*, by: Actor, at: datetime, listing: Listing, terms: Terms) -> Listing:
    """Looks after somebody more closely or less, or as they wish: the old listing ends, a new one goes on from it.

    Refuses: ListingEnded, TermsUnknown, needs.ReasonMissing, NotPermitted, NotFound.
    """
    require(by, Verb.LIST_FOR_CONTACT, within=listing)
    _check(terms)
    old = locked_listing(listing)
    old.end(by_id=by.person_id, at=at, because=terms.because.strip())
    new = _listed(by, at, old.person, terms, old.standing())
    Worry.objects.filter(listing=old, closed_at__isnull=True).update(listing=new)
    if Shock.objects.filter(listing=old).update(listing=new):
        recount(by, new)
    return new


@transaction.atomic
def end_listing(*, by: Actor, at: datetime, listing: Listing, because: str) -> Listing:
    """Takes somebody off the list, with the reason; what waits to be looked into waits on.

    Refuses: ListingEnded, needs.ReasonMissing, NotPermitted, NotFound.
    """
    require(by, Verb.LIST_FOR_CONTACT, within=listing)
    if not because.strip():
        raise ReasonMissing
    listing = locked_listing(listing)
    listing.end(by_id=by.person_id, at=at, because=because.strip())
    _record(by, at, "end_listing", listing)
    return listing


@transaction.atomic
def note_contact(*, by: Actor, at: datetime, listing: Listing, report: Report) -> Contact:
    """Writes down that somebody was in touch, or tried to be, and when the next time is due.

    What is wrong, and what was noticed on a visit, is put before the station. Whom only family or a neighbour spoke
    for was not seen. Not reached again and again (packs/contacts.toml), the station is told
    and the grid member asked to knock; reached, that is over. Source: domain.md 4, no answer.

    Refuses: ListingEnded, ReportUnclear, WordsMissing, ObservationUnknown, NotPermitted, NotFound.
    """
    require(by, Verb.NOTE_CONTACT, within=listing)
    words = _clear(by, report)
    listing = locked_listing(listing)
    missed = report.outcome == Contact.Outcome.MISSED
    contact = Contact.objects.create(
        listing=listing,
        how=report.how,
        outcome=report.outcome,
        words=words,
        met=report.met,
        minutes=report.minutes,
        observed=json.dumps(dict(report.observed), sort_keys=True) if report.observed and not missed else "",
        at=at,
        noted_by_id=by.person_id,
    )
    recount(by, listing)
    _set_going(by, at, listing, contact)
    _record(by, at, "note_contact", listing, contact=contact.pk, how=report.how, outcome=report.outcome)
    return contact


@transaction.atomic
def undo_contact(*, by: Actor, at: datetime, contact: Contact) -> Contact:
    """Takes back what was written last, by mistake; it stays readable. Refuses: ContactOver, NotPermitted, NotFound."""
    require(by, Verb.NOTE_CONTACT, within=contact)
    listing = Listing.objects.select_for_update(of=("self",)).select_related("person__place").get(pk=contact.listing_id)
    counted = Contact.objects.filter(listing__person=listing.person_id, undone_at__isnull=True)
    last = counted.order_by("-at", "-pk").first()
    if listing.ended_at or last is None or last.pk != contact.pk:
        raise ContactOver
    last.undo(by_id=by.person_id, at=at)
    for worry in Worry.objects.filter(contact=last, closed_at__isnull=True).order_by("pk"):
        worry.close(by_id=by.person_id, at=at, closed_as=Worry.Ending.UNDONE)
    recount(by, listing)
    _record(by, at, "undo_contact", listing, contact=last.pk)
    return last


@transaction.atomic
def close_worry(*, by: Actor, at: datetime, worry: Worry, because: str) -> Worry:
    """Somebody at the station has looked into it, and says what became of it.

    Refuses: WorryClosed, needs.ReasonMissing, NotPermitted, NotFound.
    """
    require(by, Verb.LOOK_INTO_WORRY, within=worry)
    if not because.strip():
        raise ReasonMissing
    worry = Worry.objects.select_for_update(of=("self",)).select_related("listing").get(pk=worry.pk)
    if worry.closed_at:
        raise WorryClosed(who=worry.closed_by_id, when=worry.closed_at)
    worry.close(by_id=by.person_id, at=at, closed_as=Worry.Ending.LOOKED, because=because.strip())
    _record(by, at, "close_worry", worry.listing, worry=worry.pk, kind=worry.kind)
    return worry


def _clear(by: Actor, report: Report) -> str:
    """The words of a report that says what it has to."""
    known = report.how in Contact.How and report.outcome in Contact.Outcome and report.met in Contact.Met
    if not known or not 0 <= (report.minutes or 0) <= MINUTES_MOST:
        raise ReportUnclear
    signs_of(report.observed, observations_on(by.day))
    words = report.words.strip()
    if report.outcome == Contact.Outcome.WRONG and not words:
        raise WordsMissing
    return words


def _check(terms: Terms) -> None:
    if terms.tier not in Tier or terms.wish not in Wish:
        raise TermsUnknown
    if not terms.because.strip():
        raise ReasonMissing


def _listed(by: Actor, at: datetime, person: Person, terms: Terms, standing: Standing) -> Listing:
    due = next_due(terms.tier, terms.wish, standing, contact_rules_on(by.day))
    listing = Listing.objects.create(
        person=person,
        tier=terms.tier,
        wish=terms.wish,
        because=terms.because.strip(),
        listed_at=at,
        listed_by_id=by.person_id,
        listed_on=standing.listed_on,
        reached_on=standing.reached_on,
        seen_on=standing.seen_on,
        tries_count=standing.tries_count,
        knocks_count=standing.knocks_count,
        due_on=due.on if due else None,
        at_door=due.at_door if due else False,
    )
    _answer_proposal(by, at, listing)
    _record(by, at, "list_for_contact", listing, tier=terms.tier, wish=terms.wish)
    return listing


def _answer_proposal(by: Actor, at: datetime, listing: Listing) -> None:
    """Whoever lists somebody has decided on what was proposed: taken, or declined where it is to be less close."""
    waiting = Proposal.objects.select_for_update(of=("self",)).filter(person=listing.person_id, closed_at__isnull=True)
    for proposal in waiting.order_by("pk"):
        less = closer_than(proposal.tier, listing.tier)
        ending = Proposal.Ending.DECLINED if less else Proposal.Ending.TAKEN
        proposal.close(by_id=by.person_id, at=at, closed_as=ending, because=str(listing.because) if less else "")


def _set_going(by: Actor, at: datetime, listing: Listing, contact: Contact) -> None:
    """A worry where something is wrong or nobody answers again and again; reached, the latter is over."""
    if contact.outcome != Contact.Outcome.MISSED:
        close_missed(by, at, listing)
    found = any(one.is_finding for one in signs_of(contact.signs(), observations_on(by.day)))
    if contact.outcome == Contact.Outcome.WRONG or found:
        kind = Worry.Kind.WRONG if contact.outcome == Contact.Outcome.WRONG else Worry.Kind.NOTICED
        Worry.objects.create(listing=listing, kind=kind, contact=contact, opened_at=at)
    step = next_step(listing.standing(), contact_rules_on(by.day))
    missed = Worry.objects.filter(listing=listing, kind=Worry.Kind.MISSED, closed_at__isnull=True)
    if step in (Step.KNOCK, Step.KEYHOLDER) and not missed.exists():
        worry = Worry.objects.create(listing=listing, kind=Worry.Kind.MISSED, contact=contact, opened_at=at)
        _ask_to_knock(by, at, worry)


def _ask_to_knock(by: Actor, at: datetime, worry: Worry) -> None:
    """Whoever has the person's block is asked to go there today."""
    path = [part for part in worry.listing.person.place.path.split("/") if part]
    held = Post.objects.filter(Q(to_on__isnull=True) | Q(to_on__gt=by.day), from_on__lte=by.day, place__in=path)
    there = held.filter(kind=Post.Kind.GRID_MEMBER).exclude(person=by.person_id).values("person")
    params = {"who": worry.listing.person_id}
    for person in Person.objects.filter(pk__in=there).select_related("place").order_by("pk"):
        tell(by=by, at=at, person=person, kind="contact.knock", about=f"worry:{worry.pk}", params=params)


def _record(by: Actor, at: datetime, action: str, listing: Listing, **details: object) -> None:
    persons = [listing.person_id]
    record(by=by, at=at, action=action, thing=f"listing:{listing.pk}", persons=persons, details=details)
