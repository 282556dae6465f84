"""Posters for a notice board: one A4 page with the telephone large, a QR code, and strips to tear off."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huzhu.commons.announcements.models import Announcement
from huzhu.commons.announcements.queries import hanging_up
from huzhu.commons.places.models import Division
from huzhu.doors.web.public.board import menu_of, told, when_of
from huzhu.doors.web.public.screen import station_place
from huzhu.doors.web.surroundings import station_at
from huzhu.kernel.refusal import NotFound

STRIPS = 9


@never_cache
@require_GET
def show_poster(request: HttpRequest, place_id: str) -> HttpResponse:
    """How to ask for help here."""
    return render(request, "public/poster.html", _around(request, station_place(place_id)))


@never_cache
@require_GET
def show_announcement(request: HttpRequest, announcement_id: str) -> HttpResponse:
    """A line of the board as a poster of its own."""
    one = hanging_up().filter(pk=announcement_id).first()
    if one is None:
        raise NotFound
    menu = menu_of(one) if one.kind == Announcement.Kind.MENU else None
    title, details = told(one)
    shown = {"title": title, "when": when_of(one), "lines": details.splitlines(), "menu": menu}
    return render(request, "public/announcement_poster.html", _around(request, one.place) | shown)


def _around(request: HttpRequest, place: Division) -> dict[str, Any]:
    return {
        "place": place,
        "station": station_at(place),
        "strips": range(STRIPS),
        "now": timezone.now(),
        "home": request.build_absolute_uri("/"),
    }
