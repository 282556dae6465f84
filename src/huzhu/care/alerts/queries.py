"""Reading alerts: those that wait under a place, the overdue first, and those that were closed."""

from datetime import date

from django.db.models import Q, QuerySet

from huzhu.care.alerts.models import Alert
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.people.models import Post
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


def holders_of(place: Division, kind: str, day: date) -> list[str]:
    """Who holds a post of a kind on a day for a place or above it, the nearest first. Asks no permission: it names
    nobody but those at work."""
    above = [part for part in place.path.split("/") if part]
    held = Post.objects.filter(Q(to_on__isnull=True) | Q(to_on__gt=day), kind=kind, from_on__lte=day, place__in=above)
    rows = held.order_by("from_on", "pk").values_list("person", "place__path")
    return list(dict.fromkeys(person for person, _path in sorted(rows, key=lambda row: -len(row[1]))))
