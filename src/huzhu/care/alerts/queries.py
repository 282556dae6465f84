"""Reading alerts: those that wait under a place, the overdue first, and those that were closed."""

from django.db.models import QuerySet

from huzhu.care.alerts.models import Alert
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import NotFound


def alerts_open(by: Actor, place: Division) -> QuerySet[Alert]:
    """What somebody must look into under a place: whose day comes or came first."""
    there = visible_to(by, Verb.SEE_DELIVERY, Alert).filter(
        closed_at__isnull=True, person__place__path__startswith=place.path
    )
    return there.select_related("person__place", "owner").order_by("due_on", "raised_at", "pk")


def alerts_closed(by: Actor, place: Division) -> QuerySet[Alert]:
    """What was looked into under a place, the last first."""
    there = visible_to(by, Verb.SEE_DELIVERY, Alert).filter(
        closed_at__isnull=False, person__place__path__startswith=place.path
    )
    return there.select_related("person__place", "owner", "closed_by").order_by("-closed_at", "-pk")


def alert_seen_by(by: Actor, key: str) -> Alert:
    """One alert. Refuses: NotFound."""
    seen = visible_to(by, Verb.SEE_DELIVERY, Alert).select_related("person__place", "owner")
    found = seen.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found
