"""Reading offers and promises: a helper's day, a place's day, and who has taken what."""

from datetime import date, datetime

from django.db.models import Q, QuerySet

from huzhu.care.dispatch.models import Assignment, PlanRun
from huzhu.care.needs.models import Need
from huzhu.care.needs.queries import day_span
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.access import DOOR_SHOWN_AFTERWARDS, Verb, visible_to
from huzhu.commons.people.models import Fact, Person
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor

LIVE = (Assignment.State.OFFERED, Assignment.State.ACCEPTED)


def assignments_for(by: Actor) -> QuerySet[Assignment]:
    """All assignments `by` may see, with need, elder, place and helper loaded; order and slice at the door."""
    loaded = "need__elder", "need__place", "helper__person"
    return visible_to(by, Verb.SEE_ASSIGNMENT, Assignment).select_related(*loaded)


def own_assignments(by: Actor, place: Division, day: date) -> QuerySet[Assignment]:
    """What the helper `by` is offered or has promised on a day, in order of time."""
    start, end = day_span(place, day)
    mine = assignments_for(by).filter(helper__person=by.person_id, state__in=LIVE)
    return mine.filter(starts_at__gte=start, starts_at__lt=end).order_by("starts_at", "pk")


def assignments_on(by: Actor, place: Division, day: date) -> QuerySet[Assignment]:
    """Offers and promises under a place on a day, in order of time."""
    start, end = day_span(place, day)
    there = assignments_for(by).filter(need__place__path__startswith=place.path, state__in=LIVE)
    return there.filter(starts_at__gte=start, starts_at__lt=end).order_by("starts_at", "pk")


def last_run(by: Actor, place: Division, day: date) -> PlanRun | None:
    """The newest planning run of a place for a day, with what it left unserved."""
    runs = visible_to(by, Verb.PLAN_DAY, PlanRun).filter(place=place, day=day)
    return runs.prefetch_related("unserved__need").order_by("-planned_at", "-pk").first()


def taken_by(need: Need, role: int) -> Assignment | None:
    """The promise that fills a role, if somebody has accepted it."""
    filled = Assignment.objects.filter(need=need, role=role, state=Assignment.State.ACCEPTED)
    return filled.select_related("helper").first()


def promised_between(helper: Helper, starts_at: datetime, ends_at: datetime) -> QuerySet[Assignment]:
    """Promises of a helper that overlap a period [from, to)."""
    promised = Assignment.objects.filter(helper=helper, state=Assignment.State.ACCEPTED)
    return promised.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).order_by("starts_at", "pk")


def own_offers(by: Actor, at: datetime) -> QuerySet[Assignment]:
    """What the helper `by` is asked for and has not answered yet, the soonest first."""
    mine = assignments_for(by).filter(helper__person=by.person_id, state=Assignment.State.OFFERED)
    return mine.filter(need__state=Need.State.APPROVED, ends_at__gt=at).order_by("starts_at", "pk")


def own_promises(by: Actor, since: datetime) -> QuerySet[Assignment]:
    """What the helper `by` has promised and that ends after a moment, done or not, in order of time."""
    mine = assignments_for(by).filter(helper__person=by.person_id, state=Assignment.State.ACCEPTED)
    return mine.filter(ends_at__gt=since).order_by("starts_at", "pk")


def promises_for(by: Actor, elder: Person) -> QuerySet[Assignment]:
    """Who has promised to come to one person, or has come, in order of time."""
    promised = assignments_for(by).filter(need__elder=elder, state=Assignment.State.ACCEPTED)
    return promised.order_by("starts_at", "role", "pk")


def told_at_the_door(by: Actor, at: datetime) -> QuerySet[Fact]:
    """What the helper `by` should know of the elders he has promised to visit: hearing, walking, speech, living.

    Only while the door itself is shown to him, see `access.door_is_shown`.
    """
    kinds = (Fact.Kind.HEARING, Fact.Kind.MOBILITY, Fact.Kind.LANGUAGE, Fact.Kind.LIVING)
    elders = own_promises(by, at - DOOR_SHOWN_AFTERWARDS).order_by().values("need__elder")
    known = Fact.objects.filter(Q(to_on__isnull=True) | Q(to_on__gt=by.day), from_on__lte=by.day, kind__in=kinds)
    return known.filter(person__in=elders).order_by("person", "kind", "pk")
