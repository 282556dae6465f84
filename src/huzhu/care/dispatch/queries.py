"""Reading offers and promises: a helper's day, a place's day, and who has taken what."""

from datetime import date, datetime

from django.db.models import QuerySet

from huzhu.care.dispatch.models import Assignment, PlanRun
from huzhu.care.needs.models import Need
from huzhu.care.needs.queries import day_span
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.access import Verb, visible_to
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
