"""Reading passes: what a person has to come in by, and where he is signed in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db.models import Count, Q, QuerySet

from huzhu.commons.passes.models import CodeWish, EntryCard, Pin, SecondStep, Sitting
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.people.models import Person
from huzhu.kernel.actor import Actor

CODE_GOOD_FOR = timedelta(minutes=15)  # ux.md 3 asks for ten at least
WISH_WAITS = timedelta(hours=4)  # a station that is closed now rings back later
STARTER_GOOD_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Ways:
    """What a person has to come in by; None where there is nothing."""

    pin: Pin | None
    card: EntryCard | None


def wishes_open(target: bytes, at: datetime) -> QuerySet[CodeWish]:
    """The wishes on a number that a code may still be told to."""
    states = (CodeWish.State.WAITING, CodeWish.State.TOLD)
    return CodeWish.objects.filter(target=target, state__in=states, asked_at__gt=at - WISH_WAITS).order_by("pk")


def ways_of(by: Actor, person: Person) -> Ways:
    """The PIN and the card in use of a person, for those who may give or take them."""
    pins = visible_to(by, Verb.KEEP_PASSES, Pin).filter(person=person, ended_at__isnull=True)
    cards = visible_to(by, Verb.KEEP_PASSES, EntryCard).filter(person=person, withdrawn_at__isnull=True)
    return Ways(pins.order_by("pk").first(), cards.order_by("pk").first())


def has_second_step(person_id: str) -> bool:
    """Whether a second step is asked of a person after the password. Asks no permission: no row leaves."""
    steps = SecondStep.objects.filter(person=person_id, confirmed_at__isnull=False, ended_at__isnull=True)
    return steps.exists()


def second_step_of(by: Actor, person: Person) -> SecondStep | None:
    """The second step in use of a person, with the number of `spares_left`, for those who may give or take passes."""
    left = Count("spares", filter=Q(spares__used_at__isnull=True))
    seen = visible_to(by, Verb.KEEP_PASSES, SecondStep).filter(confirmed_at__isnull=False, ended_at__isnull=True)
    return seen.filter(person=person).annotate(spares_left=left).order_by("pk").first()


def second_step_begun(by: Actor) -> SecondStep | None:
    """What whoever asks has begun and not confirmed yet."""
    mine = SecondStep.objects.filter(person=by.person_id, confirmed_at__isnull=True, ended_at__isnull=True)
    return mine.order_by("pk").first()


def sittings_of(by: Actor, person: Person, at: datetime) -> list[Sitting]:
    """Where a person is signed in now, the newest first."""
    seen = visible_to(by, Verb.KEEP_PASSES, Sitting).filter(person=person, ended_at__isnull=True)
    listed = list(seen.order_by("-began_at", "pk"))
    keys = [one.session_key for one in listed]
    alive = set(
        Session.objects.filter(session_key__in=keys, expire_date__gt=at)
        .order_by("pk")
        .values_list("session_key", flat=True)
    )
    return [one for one in listed if one.session_key in alive]
