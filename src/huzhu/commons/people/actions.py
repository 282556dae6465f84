"""Taking people into the register, noting what is known of them, and letting others act for them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import Q

from huzhu.commons.codes import new_code
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.facts import write_fact
from huzhu.commons.people.keys import Digest, identity_digest, insert_keys, key_digests, phone_digest
from huzhu.commons.people.models import Delegation, Fact, Organisation, Person, Phone, Post, Tie
from huzhu.commons.places.models import Division
from huzhu.commons.rows import insert_objects, insert_values
from huzhu.commons.sealed import index_digest
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import Refused

PHONE = ("id", "person_id", "number", "digest", "label", "rank")
FACT = ("id", "person_id", "kind", "value", "from_on", "origin", "source")
SCOPE_WORDS = frozenset({"see", "ask", "confirm"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What the station writes down of a person, cleaned by kernel/identity; everything but the name may be lacking."""

    name: str = field(repr=False)
    gender: str = Person.Gender.UNKNOWN
    born_on: date | None = None
    phones: tuple[str, ...] = field(default=(), repr=False)
    contacts: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    door: str = field(default="", repr=False)
    point: str = field(default="", repr=False)
    street_node: int | None = None
    identity_number: str = field(default="", repr=False)
    protected: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A person with what is known of them, as (kind of fact, value), for writing many at once."""

    particulars: Particulars
    place: Division
    facts: tuple[tuple[str, str], ...] = field(default=(), repr=False)


class NameMissing(Refused):
    """A person without a name cannot be found again."""

    code = "people.name_missing"
    sentence = "The name is missing."
    next_step = "Please write the name; if nobody knows it, write how the neighbours call the person."


class AlreadyRegistered(Refused):
    """The ID number stands in the register already."""

    code = "people.already_registered"
    sentence = "Somebody with this ID number is in the register already."
    next_step = "Please search for the person; if it is another community's, ask your administrator."


class ScopeUnknown(Refused):
    """A delegation names something that cannot be delegated."""

    code = "people.scope_unknown"
    sentence = "This cannot be done on somebody's behalf."
    next_step = "Please choose among seeing, asking and confirming."


class DelegationEndsBefore(Refused):
    """The delegation would be over before it begins."""

    code = "people.delegation_backwards"
    sentence = "This would end before it begins."
    next_step = "Please choose a day after today."


class DelegateIsSelf(Refused):
    """Nobody needs a permission to act for oneself."""

    code = "people.delegate_is_self"
    sentence = "This is the same person."
    next_step = "Please choose somebody else."


class TiedToSelf(Refused):
    """Nobody is his own family."""

    code = "people.tied_to_self"
    sentence = "This is the same person, and nobody is a relative of oneself."
    next_step = "Please choose the relative or neighbour, and write down again what they are."


class OwnPost(Refused):
    """Nobody gives himself a post: who may do what is decided by somebody else (MLPS 2.0, separation of duties)."""

    code = "people.own_post"
    sentence = "Nobody gives a post to oneself."
    next_step = "Please let another administrator give it to you, or give it to a colleague."


class OrganisationMissing(Refused):
    """Whoever leads leads an organisation of that place."""

    code = "people.organisation_missing"
    sentence = "It is not said which organisation of this place they lead."
    next_step = "Please choose the organisation. A new one is written down by the station, under groups."


class PostEndsBefore(Refused):
    """A post ends after it begins, and never in the past."""

    code = "people.post_backwards"
    sentence = "This would end before it begins, or in the past."
    next_step = "Please choose a later day, or leave the end empty."


class PostHeld(Refused):
    """The person holds this very post on one of these days."""

    code = "people.post_held"
    sentence = "The person holds this post there already."
    next_step = "Please look at the list of posts; end the old one first if its days are wrong."


class AlreadyRevoked(Refused):
    """The delegation has been taken back."""

    code = "people.already_revoked"
    sentence = "This was taken back already."
    next_step = "Nothing more to do."


@transaction.atomic
def register_person(*, by: Actor, at: datetime, place: Division, particulars: Particulars) -> Person:
    """Takes one person into the register of a place.

    Refuses: NameMissing, AlreadyRegistered, NotPermitted, NotFound.
    """
    require(by, Verb.REGISTER_PERSON, within=place)
    return write_person(by=by, at=at, place=place, particulars=particulars)


@transaction.atomic
def write_person(*, by: Actor, at: datetime, place: Division, particulars: Particulars) -> Person:
    """Writes one person into the register. Refuses: NameMissing, AlreadyRegistered.

    Asks for no permission: the action that calls it has asked, whether for an elder or for a colleague.
    """
    _check(particulars)
    person = _person(particulars, place, by, at)
    person.save(force_insert=True)
    insert_values(Phone, PHONE, _phones(person, particulars))
    insert_keys([(person.pk, key) for key in _keys(particulars, index_digest)])
    record(by=by, at=at, action="register_person", thing=f"person:{person.pk}", persons=[person.pk])
    return person


def _check(particulars: Particulars) -> None:
    if not particulars.name:
        raise NameMissing
    number = particulars.identity_number
    if number and Person.objects.filter(identity_digest=identity_digest(number)).exists():
        raise AlreadyRegistered


@transaction.atomic
def register_many(
    *, by: Actor, at: datetime, newcomers: Sequence[Newcomer], from_on: date, origin: str
) -> list[Person]:
    """Takes many people into the register at once, with facts of one `origin` known from a day on; all or none.

    Names and ID numbers have been checked by whoever reads the file they come from; a number that stands in the
    register already raises IntegrityError. Refuses: NotPermitted, NotFound.
    """
    for place in {newcomer.place.pk: newcomer.place for newcomer in newcomers}.values():
        require(by, Verb.REGISTER_PERSON, within=place)
    digest = cache(index_digest)
    persons = [_person(one.particulars, one.place, by, at) for one in newcomers]
    insert_objects(persons)
    known = list(zip(persons, newcomers, strict=True))
    phones = [row for person, one in known for row in _phones(person, one.particulars)]
    insert_values(Phone, PHONE, phones)
    keys = [(person.pk, key) for person, one in known for key in _keys(one.particulars, digest)]
    insert_keys(keys)
    facts = [
        (new_code(), person.pk, kind, value, from_on, origin, "") for person, one in known for kind, value in one.facts
    ]
    insert_values(Fact, FACT, facts)
    details = {"origin": origin, "count": len(persons)}
    record(by=by, at=at, action="register_many", persons=[person.pk for person in persons], details=details)
    return persons


def _person(particulars: Particulars, place: Division, by: Actor, at: datetime) -> Person:
    """The unsaved row of a person."""
    number = particulars.identity_number
    return Person(
        id=particulars.key or new_code(),
        name=particulars.name,
        gender=particulars.gender,
        born_on=particulars.born_on,
        place=place,
        door=particulars.door,
        point=particulars.point,
        street_node=particulars.street_node,
        identity_number=number,
        identity_digest=identity_digest(number) if number else None,
        identity_standing=Person.Standing.UNVERIFIED if number else Person.Standing.NONE,
        protected=particulars.protected,
        registered_at=at,
        registered_by_id=by.person_id,
    )


def _phones(person: Person, particulars: Particulars) -> list[tuple[Any, ...]]:
    """The rows of a person's telephones, the person's own before those of contacts; as PHONE names their values."""
    own = dict.fromkeys(particulars.phones, "")
    numbers = [*own.items(), *((one, label) for one, label in dict(particulars.contacts).items() if one not in own)]
    return [
        (new_code(), person.pk, number, phone_digest(number), label, rank)
        for rank, (number, label) in enumerate(numbers, start=1)
    ]


def _keys(particulars: Particulars, digest: Digest) -> list[bytes]:
    """The digests under which a person is found."""
    return key_digests(particulars.name, particulars.door, particulars.phones, digest)


@transaction.atomic
def note_fact(*, by: Actor, at: datetime, person: Person, kind: str, value: str, from_on: date, source: str) -> Fact:
    """Writes down something known of a person from a day on; what was known of the same kind ends there.

    Languages, disabilities, hardships and groups may be several, so those do not end each other.

    Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.CORRECT_PERSON, within=person)
    return write_fact(by=by, at=at, person=person, kind=kind, value=value, from_on=from_on, source=source)


@transaction.atomic
def tie_persons(
    *, by: Actor, at: datetime, person: Person, other: Person, kind: str, emergency_rank: int | None = None
) -> Tie:
    """Writes down what `other` is to `person`; with a rank, also as whom to call.

    Refuses: TiedToSelf, NotPermitted, NotFound.
    """
    require(by, Verb.CORRECT_PERSON, within=person)
    if other.pk == person.pk:
        raise TiedToSelf
    tie, _ = Tie.objects.update_or_create(
        person=person, other=other, defaults={"kind": kind, "emergency_rank": emergency_rank}
    )
    record(by=by, at=at, action="tie_persons", thing=f"person:{person.pk}", persons=[person.pk, other.pk])
    return tie


@transaction.atomic
def inform_relative(*, by: Actor, at: datetime, tie: Tie) -> Tie:
    """The person agrees that this relative is told who comes and goes. Refuses: NotPermitted, NotFound."""
    require(by, Verb.DELEGATE, within=tie.person)
    tie.informed = True
    tie.save(update_fields=["informed"])
    persons = [tie.person_id, tie.other_id]
    record(by=by, at=at, action="inform_relative", thing=f"person:{tie.person_id}", persons=persons)
    return tie


@transaction.atomic
def stop_informing(*, by: Actor, at: datetime, tie: Tie) -> Tie:
    """The person no longer wants this relative to be told who comes and goes. Refuses: NotPermitted, NotFound."""
    require(by, Verb.DELEGATE, within=tie.person)
    tie.informed = False
    tie.save(update_fields=["informed"])
    persons = [tie.person_id, tie.other_id]
    record(by=by, at=at, action="stop_informing", thing=f"person:{tie.person_id}", persons=persons)
    return tie


@transaction.atomic
def delegate_to(
    *,
    by: Actor,
    at: datetime,
    person: Person,
    delegate: Person,
    scopes: Iterable[str],
    to_on: date | None,
    present: str = "",
) -> Delegation:
    """The person lets `delegate` act: `scopes` among see, ask, confirm, until `to_on` (None: until taken back).

    `present` says in words who heard it, where somebody else writes it down for the person.

    Refuses: ScopeUnknown, DelegateIsSelf, DelegationEndsBefore, NotPermitted, NotFound.
    """
    require(by, Verb.DELEGATE, within=person)
    words = sorted(set(scopes))
    if not words or not SCOPE_WORDS.issuperset(words):
        raise ScopeUnknown
    if delegate.pk == person.pk:
        raise DelegateIsSelf
    if to_on is not None and to_on <= by.day:
        raise DelegationEndsBefore
    delegation = Delegation.objects.create(
        person=person,
        delegate=delegate,
        scopes=" ".join(words),
        from_on=by.day,
        to_on=to_on,
        consent_channel=by.via,
        present=present,
        given_at=at,
        given_by_id=by.person_id,
    )
    persons = [person.pk, delegate.pk]
    record(by=by, at=at, action="delegate_to", thing=f"person:{person.pk}", persons=persons, details={"scopes": words})
    return delegation


@transaction.atomic
def revoke_delegation(*, by: Actor, at: datetime, delegation: Delegation) -> Delegation:
    """Takes a delegation back, at once. Refuses: AlreadyRevoked, NotPermitted, NotFound."""
    require(by, Verb.DELEGATE, within=delegation)
    delegation = Delegation.objects.select_for_update().get(pk=delegation.pk)
    if delegation.revoked_at:
        raise AlreadyRevoked
    delegation.revoked_at, delegation.revoked_by_id = at, by.person_id
    delegation.save(update_fields=["revoked_at", "revoked_by"])
    persons = [delegation.person_id, delegation.delegate_id]
    record(by=by, at=at, action="revoke_delegation", thing=f"person:{delegation.person_id}", persons=persons)
    return delegation


@transaction.atomic
def give_post(
    *,
    by: Actor,
    at: datetime,
    person: Person,
    kind: str,
    place: Division,
    from_on: date,
    to_on: date | None = None,
    organisation_id: str | None = None,
) -> Post:
    """Gives a person a post for a place and all under it, on the days [from_on, to_on).

    Refuses: OwnPost, PostEndsBefore, PostHeld, OrganisationMissing, NotPermitted, NotFound.
    """
    require(by, Verb.GIVE_POST, within=place)
    if person.pk == by.person_id:
        raise OwnPost
    if kind == Post.Kind.LEADER and not _lies_there(organisation_id, place):
        raise OrganisationMissing
    if to_on is not None and to_on <= from_on:
        raise PostEndsBefore
    same = Post.objects.select_for_update().filter(person=person, kind=kind, place=place, organisation=organisation_id)
    until = Q() if to_on is None else Q(from_on__lt=to_on)
    if same.filter(until, Q(to_on__isnull=True) | Q(to_on__gt=from_on)).order_by("pk").exists():
        raise PostHeld
    post = Post.objects.create(
        person=person,
        kind=kind,
        place=place,
        organisation_id=organisation_id,
        from_on=from_on,
        to_on=to_on,
        given_by_id=by.person_id,
    )
    details = {"post": kind, "place": place.pk, "post_id": post.pk}
    record(by=by, at=at, action="give_post", thing=f"person:{person.pk}", persons=[person.pk], details=details)
    return post


def _lies_there(organisation_id: str | None, place: Division) -> bool:
    return Organisation.objects.filter(pk=organisation_id, place__path__startswith=place.path).exists()
