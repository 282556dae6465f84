"""How far the set-up of a house has come, read from what is there: nobody ticks a box."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Q, QuerySet

from huzhu.care.calls.models import Call
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.access import Verb, places_of
from huzhu.commons.people.models import Account, Person, Post
from huzhu.commons.places.models import Division
from huzhu.commons.rulebook.models import Edition
from huzhu.kernel.actor import Actor

COUNTED_MOST = 1000
"""What is more is said as a thousand: a set-up asks whether there is any, not how many lakhs."""

AT_THE_TELEPHONE = (Post.Kind.OPERATOR, Post.Kind.STAFF)


@dataclass(frozen=True, slots=True)
class SetUp:
    """How much there is of what a first call needs, in the places somebody keeps; each at most COUNTED_MOST."""

    communities: int
    stations_rung: int
    stations_open: int
    staff: int
    staff_signing_in: int
    editions: int
    helpers: int
    people: int
    calls: int


def set_up_of(by: Actor) -> SetUp:
    """Counts, and nobody's name: for whoever keeps places. Of nothing kept everything is nought."""
    places = places_of(by, Verb.KEEP_PLACES)
    staff = _posts_held(places, by.day).filter(kind__in=AT_THE_TELEPHONE)
    signs_in = Account.objects.filter(person=OuterRef("person"), is_active=True)
    opened = signs_in.filter(Q(demo=True) | ~Q(password__startswith=UNUSABLE_PASSWORD_PREFIX))
    works = Exists(Post.objects.filter(person=OuterRef("pk")))
    helps = Exists(Helper.objects.filter(person=OuterRef("pk")))
    rung = places.exclude(station_phone="")
    return SetUp(
        communities=_some(places.filter(tier=Division.Tier.COMMUNITY)),
        stations_rung=_some(rung),
        stations_open=_some(rung.exclude(station_hours="")),
        staff=_some(staff),
        staff_signing_in=_some(staff.filter(Exists(opened))),
        editions=_some(Edition.objects.all()),
        helpers=_some(Helper.objects.filter(place__in=places, standing=Helper.Standing.ACTIVE)),
        people=_some(Person.objects.filter(~works, ~helps, place__in=places)),
        calls=_some(Call.objects.filter(place__in=places, ended_at__isnull=False)),
    )


def _posts_held(places: QuerySet[Division], day: date) -> QuerySet[Post]:
    goes_on = Q(to_on__isnull=True) | Q(to_on__gt=day)
    return Post.objects.filter(goes_on, from_on__lte=day, place__in=places)


def _some(rows: QuerySet[Any]) -> int:
    return rows.order_by("pk")[:COUNTED_MOST].count()
