"""People: taking them in, finding them, what is known of them, and who acts for them."""

from typing import Annotated, Literal

from ninja import Query, Router
from pydantic import Field

from huzhu.commons.cards.actions import issue_door_card
from huzhu.commons.helpers.queries import helpers_for
from huzhu.commons.people.access import NotPermitted, Verb, visible_to
from huzhu.commons.people.actions import (
    AlreadyRegistered,
    AlreadyRevoked,
    DelegateIsSelf,
    DelegationEndsBefore,
    NameMissing,
    Particulars,
    ScopeUnknown,
    delegate_to,
    note_fact,
    register_person,
    revoke_delegation,
)
from huzhu.commons.people.models import Delegation, Person
from huzhu.commons.people.queries import facts_on, find_persons, persons_for
from huzhu.commons.places.models import Division
from huzhu.doors.api.contract import refuses
from huzhu.doors.api.gate import caller
from huzhu.doors.api.naming import named, names_for, reaches_by_post
from huzhu.doors.api.schemas.people import (
    CardIssued,
    DelegationGiven,
    DelegationTold,
    FactNoted,
    FactTold,
    Myself,
    PersonFound,
    PersonShown,
    PhoneTold,
    PostHeld,
    Registration,
)
from huzhu.doors.api.shapes import Asked, Code, Made, Moved, PlaceTold, line
from huzhu.doors.porter import Visitor
from huzhu.kernel.identity.doors import clean_door
from huzhu.kernel.identity.masking import mask_phone
from huzhu.kernel.identity.names import clean_name
from huzhu.kernel.identity.numbers import NumberRefused, read_number
from huzhu.kernel.identity.phones import PhoneRefused, canonical_phone
from huzhu.kernel.refusal import NotFound

router = Router(tags=["people"])


class Sought(Asked):
    """By what a person is sought: part of a name, pinyin initials, tail of a telephone number, or door."""

    find: Annotated[str, line(80)] = Field(examples=["洪桂", "hgf", "0001"])


class Openly(Asked):
    """What shall be shown in full; noted in the journal."""

    open: Literal["phone"] | None = None


@router.get("/me", response=Myself)
def me(request: Visitor) -> Myself:
    """Who is signed in, with the posts held today and the places they reach."""
    by, _at = caller(request)
    helper = helpers_for(by).filter(person=by.person_id).order_by("pk").first()
    posts = [PostHeld(post=held.post, place=_last_step(held.place_path)) for held in by.holdings]
    return Myself(person=by.person_id, helper=helper.pk if helper else None, posts=posts)


@router.get("/people", response=list[PersonFound], openapi_extra=refuses())
def find(request: Visitor, asked: Query[Sought]) -> list[PersonFound]:
    """At most twenty people within reach whom the text fits, the oldest first."""
    by, _at = caller(request)
    return [_found(person, openly=False) for person in find_persons(by, asked.find)]


@router.post(
    "/people",
    response={201: Made},
    openapi_extra=refuses(NameMissing, AlreadyRegistered, PhoneRefused, NumberRefused, NotPermitted, NotFound),
)
def register(request: Visitor, asked: Registration) -> Made:
    """Takes one person into the register of a place."""
    by, at = caller(request)
    place = named(Division, asked.place)
    person = register_person(by=by, at=at, place=place, particulars=_cleaned(asked))
    return Made(id=person.pk)


@router.get("/people/{person}", response=PersonShown, openapi_extra=refuses(NotPermitted, NotFound))
def show(request: Visitor, person: Code, asked: Query[Openly]) -> PersonShown:
    """A person, with what is known of them today; `open=phone` shows the numbers in full to posts that may call."""
    by, _at = caller(request)
    shown = persons_for(by).filter(pk=person).prefetch_related("phones").first()
    if shown is None:
        raise NotFound
    by_post = reaches_by_post(by, shown)
    if asked.open and not by_post:
        raise NotPermitted
    found = _found(shown, openly=asked.open == "phone")
    return PersonShown(
        **found.__dict__,
        died_on=shown.died_on,
        door=str(shown.door) if by_post else None,
        identity_standing=shown.identity_standing,
        protected=shown.protected,
        facts=[
            FactTold(
                kind=fact.kind, value=str(fact.value), from_on=fact.from_on, to_on=fact.to_on, source=fact.said_by()
            )
            for fact in facts_on(by, shown, by.day)
        ],
    )


@router.post("/people/{person}/facts", response={201: Made}, openapi_extra=refuses(NotPermitted, NotFound))
def note(request: Visitor, person: Code, asked: FactNoted) -> Made:
    """Writes down something known of a person; what was known of the same kind ends there."""
    by, at = caller(request)
    fact = note_fact(by=by, at=at, person=named(Person, person), **dict(asked))
    return Made(id=fact.pk)


@router.get("/people/{person}/delegations", response=list[DelegationTold], openapi_extra=refuses(NotFound))
def delegations(request: Visitor, person: Code) -> list[DelegationTold]:
    """Who may act for a person, who might once, and whose permission was taken back."""
    by, _at = caller(request)
    if not visible_to(by, Verb.DELEGATE, Person).filter(pk=person).exists():
        raise NotFound
    given = visible_to(by, Verb.DELEGATE, Delegation).filter(person=person).select_related("delegate")
    rows = list(given.order_by("from_on", "pk"))
    names = names_for(by, (row.delegate for row in rows))
    return [
        DelegationTold(
            id=row.pk,
            delegate=names.of(row.delegate),
            scopes=row.scopes.split(),
            from_on=row.from_on,
            to_on=row.to_on,
            revoked_at=row.revoked_at,
        )
        for row in rows
    ]


@router.post(
    "/people/{person}/delegations",
    response={201: Made},
    openapi_extra=refuses(ScopeUnknown, DelegationEndsBefore, DelegateIsSelf, NotPermitted, NotFound),
)
def delegate(request: Visitor, person: Code, asked: DelegationGiven) -> Made:
    """The person lets another act, for the scopes named, until a day or until it is taken back."""
    by, at = caller(request)
    given = delegate_to(
        by=by,
        at=at,
        person=named(Person, person),
        delegate=named(Person, asked.delegate),
        scopes=asked.scopes,
        to_on=asked.to_on,
        present=asked.present,
    )
    return Made(id=given.pk)


@router.post(
    "/delegations/{delegation}/revoke", response=Moved, openapi_extra=refuses(AlreadyRevoked, NotPermitted, NotFound)
)
def revoke(request: Visitor, delegation: Code) -> Moved:
    """Takes a delegation back, at once."""
    by, at = caller(request)
    revoked = revoke_delegation(by=by, at=at, delegation=named(Delegation, delegation))
    return Moved(id=revoked.pk, state="revoked")


@router.post("/people/{person}/door-card", response={201: CardIssued}, openapi_extra=refuses(NotPermitted, NotFound))
def issue_card(request: Visitor, person: Code) -> CardIssued:
    """Makes a new card for an elder's door; the old one ends."""
    by, at = caller(request)
    return CardIssued(code=issue_door_card(by=by, at=at, elder=named(Person, person)))


def _cleaned(asked: Registration) -> Particulars:
    return Particulars(
        name=clean_name(asked.name),
        gender=asked.gender,
        born_on=asked.born_on,
        phones=tuple(canonical_phone(phone) for phone in asked.phones),
        door=clean_door(asked.door),
        identity_number=read_number(asked.identity_number).text if asked.identity_number else "",
        protected=asked.protected,
    )


def _found(person: Person, *, openly: bool) -> PersonFound:
    phones = sorted(person.phones.all(), key=lambda phone: (phone.rank, phone.pk))
    numbers = [str(phone.number) for phone in phones]
    return PersonFound(
        id=person.pk,
        name=str(person.name),
        gender=person.gender,
        born_on=person.born_on,
        place=PlaceTold(id=person.place_id, name=person.place.name),
        phones=[
            PhoneTold(number=number if openly else mask_phone(number), label=phone.label, rank=phone.rank)
            for phone, number in zip(phones, numbers, strict=True)
        ],
    )


def _last_step(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]
