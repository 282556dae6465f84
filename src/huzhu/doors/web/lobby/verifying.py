"""What anybody may look up without signing in: whether a certificate is true, and the wall of thanks."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huzhu.care.schooling.queries import school_verified
from huzhu.care.thanks.queries import OnTheWall, kept_by, taken_from_wall, wall_of
from huzhu.commons.honours.queries import verified
from huzhu.commons.places.models import Division
from huzhu.commons.sealed import noting_openings
from huzhu.doors.porter import Visitor
from huzhu.doors.web.surroundings import place_name, station_at
from huzhu.doors.words import service_name
from huzhu.kernel.refusal import NotFound


@require_GET
def ask_code(request: HttpRequest) -> HttpResponse:
    """Where the code of a certificate is typed in."""
    code = "".join(request.GET.get("code", "").lower().split())[:40]
    if code.isalnum():
        return HttpResponseRedirect(reverse("lobby:certificate", args=[code]))
    return render(request, "lobby/ask_code.html", {})


@never_cache
@require_GET
def show_certificate(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a certificate is true: a masked name, the stars and the hours of that day, never more.

    Reading a masked name is what the certificate is for, so no look into a record is noted.
    """
    try:
        with noting_openings():
            found = verified(code)
    except NotFound:
        return _for_school(request, code)
    shown = {
        "found": found,
        "hours": found.minutes // 60,
        "place": place_name(found.place),
        "station": station_at(found.place),
        "code": found.code,
    }
    return render(request, "lobby/certificate.html", shown)


def _for_school(request: HttpRequest, code: str) -> HttpResponse:
    """The same for hours that a minor gave: what was certified, and whether it still stands."""
    try:
        with noting_openings():
            found = school_verified(code)
    except NotFound:
        return render(request, "lobby/certificate.html", {"code": code[:12]}, status=404)
    shown = {"school": found, "place": place_name(found.place), "station": station_at(found.place), "code": found.code}
    return render(request, "lobby/certificate.html", shown)


@never_cache
@require_GET
def show_wall(request: Visitor) -> HttpResponse:
    """The thanks of a place that both sides let others read; with no place named, of all.

    Whoever is signed in takes back his own side's word here; the station takes down, and hangs there again.
    """
    asked = request.GET.get("place", "")
    place = Division.objects.filter(pk=asked).first() if asked else None
    top = place or Division.objects.order_by("path", "pk").first()
    with noting_openings():
        hanging = wall_of(top) if top else []
        down = taken_from_wall(request.by, top) if top and request.by else []
    station, own = kept_by(request.by, [one.key for one in hanging]) if request.by else (frozenset(), frozenset())
    shown = {
        "rows": [_row(one) | {"take_down": one.key in station, "withdraw": one.key in own} for one in hanging],
        "down": [_row(one) for one in down],
        "place_name": place_name(place) if place else "",
    }
    return render(request, "lobby/wall.html", shown)


def _row(one: OnTheWall) -> dict[str, Any]:
    return {"one": one, "service": service_name(one.service, one.said_at)}
