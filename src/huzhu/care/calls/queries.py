"""Reading calls: those of a day, the one that is open, promises to ring back; and one's own drafts."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q, QuerySet

from huzhu.care.calls.models import Call, Draft, Ring
from huzhu.care.needs.queries import day_span
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.people.keys import phone_digest
from huzhu.commons.people.models import Person
from huzhu.commons.people.queries import persons_for
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor

LONGEST = timedelta(hours=1)
"""A call that was open longer was forgotten, not spoken: it is left out of the average."""


RINGS_FOR = timedelta(seconds=90)
"""Nobody lets a telephone ring longer; who gave up is not shown any more."""


@dataclass(frozen=True, slots=True)
class CallsCounted:
    """How many calls a desk has taken on a day, and seconds from ringing to the saved request; None without any."""

    calls: int
    seconds: int | None


def calls_for(by: Actor) -> QuerySet[Call]:
    """All calls `by` may see, with who rang, about whom, and the request; order and slice at the door."""
    return visible_to(by, Verb.SEE_CALL, Call).select_related("person", "about", "need", "place", "operator")


def calls_on(by: Actor, place: Division, day: date) -> QuerySet[Call]:
    """The calls that began on a local day under a place, the newest first; what was no call is among them."""
    start, end = day_span(place, day)
    there = calls_for(by).filter(place__path__startswith=place.path, began_at__gte=start, began_at__lt=end)
    return there.order_by("-began_at", "pk")


def calls_with(calls: QuerySet[Call], persons: list[Person], number: str) -> QuerySet[Call]:
    """Of these calls those of some people, or from one number."""
    wanted = Q(person__in=persons) | Q(about__in=persons)
    return calls.filter(wanted | Q(number_digest=phone_digest(number)) if number else wanted)


def calls_counted(by: Actor, place: Division, day: date) -> CallsCounted:
    """What the bar of the desk says of the day."""
    spoken = calls_on(by, place, day).exclude(outcome=Call.Outcome.NONE).order_by()
    length = ExpressionWrapper(F("ended_at") - F("began_at"), DurationField())
    taken = Q(outcome=Call.Outcome.NEED, ended_at__lte=F("began_at") + LONGEST)
    found = spoken.aggregate(calls=Count("pk"), mean=Avg(length, filter=taken))
    return CallsCounted(found["calls"], round(found["mean"].total_seconds()) if found["mean"] is not None else None)


def open_call(by: Actor) -> Call | None:
    """The call that `by` has begun and not ended; there is at most one. Every page of the desk asks for it."""
    return (
        visible_to(by, Verb.SEE_CALL, Call).filter(operator=by.person_id, ended_at__isnull=True).order_by("pk").first()
    )


def to_ring_back(by: Actor, place: Division) -> QuerySet[Call]:
    """Whom somebody promised to ring back, the one who waits longest first."""
    promised = calls_for(by).filter(outcome=Call.Outcome.RING_BACK, rung_back_at__isnull=True)
    return promised.filter(place__path__startswith=place.path).order_by("began_at", "pk")


def rings_now(by: Actor, place: Division, at: datetime) -> QuerySet[Ring]:
    """What rings under a place and nobody has picked up, the one who waits longest first."""
    ringing = visible_to(by, Verb.SEE_CALL, Ring).filter(answered_at__isnull=True, rang_at__gte=at - RINGS_FOR)
    return ringing.filter(place__path__startswith=place.path).select_related("person").order_by("rang_at", "pk")


def persons_with_number(by: Actor, number: str) -> QuerySet[Person]:
    """The people within reach whom a telephone number reaches, the oldest first."""
    reached = persons_for(by).filter(phones__digest=phone_digest(number))
    return reached.order_by("born_on", "pk")


def drafts_of(by: Actor, *, dropped_after: datetime | None = None) -> QuerySet[Draft]:
    """One's own drafts, the newest first; with a moment, those that were thrown away after it.

    Nobody sees another's: there is no verb for it.
    """
    thrown = {"dropped_at__gte": dropped_after} if dropped_after else {"dropped_at__isnull": True}
    return Draft.objects.filter(operator=by.person_id, **thrown).order_by("-saved_at", "pk")


def draft_in(by: Actor, tab: str) -> Draft | None:
    """One's own draft of a tab, thrown away or not."""
    return Draft.objects.filter(operator=by.person_id, tab=tab).order_by("pk").first()
