"""Calendars by a secret address: what a helper promised, what comes to one's family; no names, no doors."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huzhu.care.dispatch.models import Assignment
from huzhu.care.dispatch.queries import assignments_for
from huzhu.commons.feeds.models import FeedAddress
from huzhu.commons.feeds.queries import feed_behind
from huzhu.commons.journal.models import Line
from huzhu.commons.people.queries import actor_of, delegations_held
from huzhu.doors.words import service_name
from huzhu.kernel.actor import Actor
from huzhu.kernel.calendar import Event, Standing, calendar_text
from huzhu.kernel.moments import local_day
from huzhu.kernel.refusal import NotFound

BEFORE, AHEAD = timedelta(days=30), timedelta(days=120)
KEPT_SECONDS = 900
ENDED = (Assignment.State.WITHDRAWN, Assignment.State.MISSED, Assignment.State.LAPSED)


@require_safe
def send_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar behind a secret address; an address that was taken back is as one that never was."""
    feed, at = feed_behind(secret), timezone.now()
    if feed is None:
        raise NotFound
    by = actor_of(feed.person_id, local_day(at, feed.person.place.time_zone), via="calendar")
    events, name = _events(by, at, feed.kind)
    answer = HttpResponse(calendar_text(name, events, at), content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    answer.headers["Content-Disposition"] = 'inline; filename="huzhu.ics"'
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _events(by: Actor, at: datetime, kind: str) -> tuple[list[Event], str]:
    near = assignments_for(by).filter(starts_at__gte=at - BEFORE, starts_at__lt=at + AHEAD, answered_at__isnull=False)
    if kind == FeedAddress.Kind.HELPER:
        return _promised(near.filter(helper__person=by.person_id)), _("Huzhu: visits I go to")
    elders = [one.person_id for one in delegations_held(by) if "see" in one.scopes.split()]
    return _coming(near.filter(need__elder__in=elders)), _("Huzhu: visits to my family")


def _promised(mine: QuerySet[Assignment]) -> list[Event]:
    """What a helper promised, one event for each promise; what was given back or taken back is cancelled."""
    rows = list(mine.exclude(state=Assignment.State.DECLINED).order_by("starts_at", "pk"))
    changes = _changes([f"assignment:{one.pk}" for one in rows])
    return [_event(one, f"{one.pk}@huzhu", *changes[f"assignment:{one.pk}"]) for one in rows]


def _coming(theirs: QuerySet[Assignment]) -> list[Event]:
    """What comes to elders, one event for each role of a need, whoever goes: another helper changes nothing of it."""
    rows: dict[tuple[str, int], Assignment] = {}
    for one in theirs.exclude(state=Assignment.State.DECLINED).order_by("answered_at", "pk"):
        before = rows.get((one.need_id, one.role))
        if before is None or before.state in ENDED or one.state == Assignment.State.ACCEPTED:
            rows[one.need_id, one.role] = one
    changes = _changes([f"need:{need}" for need, _role in rows] + [f"assignment:{one.pk}" for one in theirs])
    by_need: dict[str, list[tuple[int, datetime]]] = {}
    for one in theirs:
        by_need.setdefault(one.need_id, [changes[f"need:{one.need_id}"]]).append(changes[f"assignment:{one.pk}"])
    return [
        _event(one, f"{need}-{role}@huzhu", sum(n for n, _at in by_need[need]), max(at for _n, at in by_need[need]))
        for (need, role), one in sorted(rows.items(), key=lambda row: (row[1].starts_at, row[0]))
    ]


def _event(one: Assignment, uid: str, sequence: int, changed_at: datetime) -> Event:
    standing = Standing.CONFIRMED if one.state == Assignment.State.ACCEPTED else Standing.CANCELLED
    return Event(
        uid=uid,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        summary=_("Huzhu: %(service)s") % {"service": service_name(one.need.service, one.starts_at)},
        sequence=sequence,
        changed_at=changed_at,
        standing=standing,
        description=_("Who and where stands in Huzhu only, after signing in."),
    )


def _changes(things: Iterable[str]) -> Mapping[str, tuple[int, datetime]]:
    """How often each thing was changed, and when last: the journal only ever grows, and so does a SEQUENCE of it."""
    wanted = list(dict.fromkeys(things))
    told = {one: (0, datetime.min.replace(tzinfo=timezone.get_default_timezone())) for one in wanted}
    lines = Line.objects.filter(thing__in=wanted).exclude(action="read").values("thing")
    for row in lines.annotate(times=Count("seq"), last=Max("at")).order_by("thing"):
        told[row["thing"]] = (row["times"], row["last"])
    return told
