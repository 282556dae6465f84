"""What a helper sees: the visits of today and later, what is asked of them, and one visit."""

from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from huzhu.care.dispatch.models import Assignment
from huzhu.care.dispatch.own import own_day
from huzhu.care.dispatch.queries import LIVE, assignments_for
from huzhu.doors.web.basis import counting, lengths, paces, unconfirmed
from huzhu.doors.web.devices import marked
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.helper.desk import Desk, around, desk_of
from huzhu.doors.web.helper.forms import CardForm
from huzhu.doors.web.helper.keeping import keeping_of
from huzhu.doors.web.helper.stops import Stop, stops_of
from huzhu.doors.web.helper.worker import keepable
from huzhu.kernel.refusal import NotFound

OFFERS_SHOWN = 20
PROMISES_SHOWN = 40
AT_THE_DOOR = ("arrived", "due")


@require_GET
@signed_in
def show_today(request: SignedIn) -> HttpResponseBase:
    """The visits of today with what to do next on top, later ones, and what waits for an answer."""
    desk, at = desk_of(request), timezone.now()
    own = own_day(request.by, _midnight(at), at)
    promises, offers = own.promised[:PROMISES_SHOWN], own.offered[:OFFERS_SHOWN]
    stops = stops_of(request.by, at, desk.helper, [*promises, *offers])
    keeping = keeping_of(request.by, desk.helper)
    promised, offered = stops[: len(promises)], stops[len(promises) :]
    tomorrow = _midnight(at) + timedelta(days=1)
    today = [stop for stop in promised if stop.starts_at < tomorrow]
    shown = {
        "today": today,
        "now": _now(today),
        "form": CardForm(),
        "later": [stop for stop in promised if stop.starts_at >= tomorrow],
        "offered": offered,
        "elsewhere": _elsewhere(promises, offers),
        "given_back": own.given_back[:OFFERS_SHOWN],
        "asked_to_keep": [one for one in keeping if one.asked],
        "at": at,
        **_grounds(at, stops, desk),
    }
    return keepable(desk, at, marked(request, render(request, "helper/today.html", {**around(desk, "today"), **shown})))


@require_GET
@signed_in
def show_visit(request: SignedIn, key: str) -> HttpResponseBase:
    """One visit: the door, the way, the person, and what to do next."""
    desk, at, assignment = desk_of(request), timezone.now(), own_assignment(request, key)
    page = marked(request, visit_page(request, desk, assignment))
    is_today = timezone.localdate(assignment.starts_at) == timezone.localdate(at)
    return keepable(desk, at, page) if is_today else page


@require_GET
@signed_in
def show_offline(request: SignedIn) -> HttpResponseBase:
    """What a telephone shows without a network where it has not kept the page that was asked for."""
    desk = desk_of(request)
    return keepable(desk, timezone.now(), render(request, "helper/offline.html", around(desk, "")))


def own_assignment(request: SignedIn, key: str) -> Assignment:
    """An offer or promise of the helper who asks, still standing. Refuses: NotFound."""
    mine = assignments_for(request.by).filter(helper__person=request.by.person_id, state__in=LIVE)
    assignment = mine.filter(pk=key).first()
    if assignment is None:
        raise NotFound
    return assignment


def asked_of_me(request: SignedIn, key: str) -> Assignment:
    """What was ever asked of this helper, also when it is over: the action says kindly what became of it.

    Refuses: NotFound.
    """
    mine = assignments_for(request.by).filter(helper__person=request.by.person_id)
    assignment = mine.filter(pk=key).first()
    if assignment is None:
        raise NotFound
    return assignment


def visit_page(
    request: SignedIn, desk: Desk, assignment: Assignment, more: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The page of one visit, also with what was wrong with its form."""
    at = timezone.now()
    (stop,) = stops_of(request.by, at, desk.helper, [assignment])
    shown = {"stop": stop, "form": CardForm(), "at": at, **_grounds(at, [stop], desk), **(more or {})}
    return render(request, "helper/visit.html", {**around(desk, "today"), **shown}, status=status)


def _grounds(at: datetime, stops: list[Stop], desk: Desk) -> dict[str, Any]:
    """What the cards rest on: how long, how far, how counted, and on whose streets."""
    if not stops:
        return {"bases": [], "streets": []}
    day = timezone.localdate(at)
    streets = sorted({stop.streets for stop in stops if stop.streets})
    return {"bases": unconfirmed(lengths(day), paces(), counting(day, desk.helper.place)), "streets": streets}


def _now(today: list[Stop]) -> str:
    """The visit whose card holds the form: where the helper stands, else the next one that may begin."""
    for phase in AT_THE_DOOR:
        for stop in today:
            if stop.phase == phase:
                return stop.pk
    return ""


def _elsewhere(promises: list[Assignment], offers: list[Assignment]) -> frozenset[str]:
    """The offers that could only be refused, since something else is promised for the same time."""
    return frozenset(
        offer.pk
        for offer in offers
        if any(one.starts_at < offer.ends_at and offer.starts_at < one.ends_at for one in promises)
    )


def _midnight(at: datetime) -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localdate(at), time()))
