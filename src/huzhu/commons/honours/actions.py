"""Giving stars for hours, and revoking those whose hours were taken back. A job calls both, every night."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from huzhu.commons.bank.models import Account, Transfer
from huzhu.commons.bank.posting import insert_once
from huzhu.commons.honours.models import Honour
from huzhu.commons.honours.queries import given_minutes, hours_posted
from huzhu.commons.journal.actions import record
from huzhu.commons.notices.actions import tell
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person
from huzhu.commons.rulebook.queries import RulesThere, whole_rulebook
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import local_day
from huzhu.kernel.timebank.earning import stars_for
from huzhu.kernel.units import Unit

LOOKED_BACK = timedelta(days=62)
CHUNK = 500
HOUR = 60  # minutes


def give_honours(*, by: Actor, at: datetime) -> int:
    """Gives every star that somebody's hours have reached by the rules of their place; returns how many.

    Looks at whoever was credited in the last two months, the first time at everybody. Hours spent count like
    hours kept. Safe to run twice. Refuses: NotPermitted, NotFound.
    """
    helped = hours_posted()
    if Honour.objects.exists():
        helped = helped.filter(entry__booked_on__gte=by.day - LOOKED_BACK)
    persons = list(helped.order_by("credit__owner").values_list("credit__owner", flat=True).distinct())
    rulebook, done = whole_rulebook(), 0
    for first in range(0, len(persons), CHUNK):
        known = _people(persons[first : first + CHUNK])
        minutes = given_minutes(known)
        held = _held(known)
        for key, person in known.items():
            day = local_day(at, person.place.time_zone)
            there = rulebook.at(person.place, day)
            reached = range(1, stars_for(minutes.get(key, 0), there.rules) + 1)
            missing = [stars for stars in reached if stars not in held.get(key, ())]
            done += sum(_give(by, at, person, stars, minutes[key], there) for stars in missing)
    return done


def revoke_honours(*, by: Actor, at: datetime) -> int:
    """Revokes stars whose hours were taken back since, below what the star needs; returns how many.

    Only reversals of the last two months are looked at. Refuses: NotPermitted, NotFound.
    """
    undone = Transfer.objects.filter(
        reverses__isnull=False,
        unit=Unit.MINUTES,
        debit__kind=Account.Kind.MEMBER,
        entry__booked_on__gte=by.day - LOOKED_BACK,
    )
    standing = Honour.objects.filter(revoked_at__isnull=True, person__in=undone.values("debit__owner"))
    keys = list(standing.order_by("person", "-stars", "pk").values_list("pk", flat=True))
    return sum(_revoke(by, at, key) for key in keys)


def _people(keys: list[str]) -> dict[str, Person]:
    rows = Person.objects.filter(pk__in=keys, died_on__isnull=True).select_related("place").order_by("pk")
    return {one.pk: one for one in rows}


def _held(known: Mapping[str, Person]) -> dict[str, set[int]]:
    held: dict[str, set[int]] = {}
    standing = Honour.objects.filter(person__in=known, revoked_at__isnull=True).order_by("pk")
    for person, stars in standing.values_list("person", "stars"):
        held.setdefault(person, set()).add(stars)
    return held


@transaction.atomic
def _give(by: Actor, at: datetime, person: Person, stars: int, minutes: int, there: RulesThere) -> int:
    require(by, Verb.GIVE_HONOUR, within=person.place)
    honour = Honour(
        person=person,
        place=person.place,
        stars=stars,
        needed_minutes=there.rules.star_hours[stars - 1] * HOUR,
        given_minutes=minutes,
        given_on=_day(at, person),
        rules=there.edition,
    )
    if not insert_once(honour):
        return 0
    thing, details = f"honour:{honour.pk}", {"stars": stars}
    record(by=by, at=at, action="give_honour", thing=thing, persons=[person.pk], details=details)
    params = {"hours": str(minutes // HOUR), "stars": str(stars)}
    tell(by=by, at=at, person=person, kind="honour.given", about=thing, params=params)
    return 1


@transaction.atomic
def _revoke(by: Actor, at: datetime, key: str) -> int:
    honour = Honour.objects.select_for_update(of=("self",)).select_related("person__place").get(pk=key)
    require(by, Verb.GIVE_HONOUR, within=honour.place)
    left = given_minutes({honour.person_id: honour.person}).get(honour.person_id, 0)
    if honour.revoked_at is not None or left >= honour.needed_minutes:
        return 0
    honour.revoke(at=at)
    thing, person = f"honour:{honour.pk}", honour.person
    record(by=by, at=at, action="revoke_honour", thing=thing, persons=[person.pk], details={"stars": honour.stars})
    params = {"stars": str(honour.stars)}
    tell(by=by, at=at, person=person, kind="honour.revoked", about=thing, params=params)
    return 1


def _day(at: datetime, person: Person) -> date:
    return local_day(at, person.place.time_zone)
