"""The screen in a station's hall: what is on, what there is to eat, whom to ring, where a hand is missing.

Never a person: no name, door or telephone of anybody; tests scan it against the database.
"""

from collections import Counter
from datetime import date, datetime
from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huzhu.care.dispatch.wanted import helpers_wanted
from huzhu.care.thanks.queries import words_for_the_street
from huzhu.commons.announcements.models import Announcement
from huzhu.commons.announcements.queries import hanging_at
from huzhu.commons.places.models import Division
from huzhu.commons.sealed import noting_openings
from huzhu.doors.web.public.board import coming_of, items_of, menus_of, notices_of, rough_time
from huzhu.doors.web.surroundings import station_at
from huzhu.doors.words import service_name
from huzhu.kernel.moments import local_day
from huzhu.kernel.refusal import NotFound
from huzhu.oversight.figures.queries import minutes_given, month_of

ITEMS_MOST, WANTED_MOST, COMING_MOST, NOTICES_MOST, DISHES_MOST = 5, 3, 4, 2, 6
WORDS_MOST = 60
"""What fits without scrolling; what is more is counted."""


@never_cache
@require_GET
def show_screen(request: HttpRequest, place_id: str) -> HttpResponse:
    """One page that hangs there all day; it looks for news of itself, and says since when it has had none."""
    place, at = station_place(place_id), timezone.now()
    around = {"station": station_at(place), "home": request.build_absolute_uri("/"), "worker": reverse("public:worker")}
    return render(request, "public/screen.html", {"place": place, "now": at, **around, **screen_of(place, at)})


@require_GET
def send_worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps the last page for a device that is switched on while the server is away.

    It lies under /screen/, because a worker reaches no further than its own address.
    """
    found = finders.find("screen-worker.js")
    with open(str(found), "rb") as file:
        return HttpResponse(file.read(), content_type="text/javascript; charset=utf-8")


def station_place(key: str) -> Division:
    """The place of a public address. Refuses: NotFound."""
    place = Division.objects.filter(pk=key).first()
    if place is None:
        raise NotFound
    return place


def screen_of(place: Division, at: datetime) -> dict[str, Any]:
    """Everything that stands on the screen."""
    today = local_day(at, place.time_zone)
    hanging = list(hanging_at(place).select_related("place"))
    menus = menus_of(hanging, today)
    with noting_openings():  # what it opens hangs on the wall for everybody, and is shown without a name
        words = [one for one in words_for_the_street(place) if len(one) <= WORDS_MOST]
    minutes = minutes_given(place, month_of(place, today))
    return {
        **_plan(hanging, today, at),
        "menu": menus[0] if menus else None,
        "dishes": menus[0].dishes[:DISHES_MOST] if menus else [],
        "notices": notices_of(hanging, today)[:NOTICES_MOST],
        "words": words[today.toordinal() % len(words)] if words else "",
        "hours_given": minutes // 60,
        **_wanted(place, at, today),
    }


def _plan(hanging: list[Announcement], today: date, at: datetime) -> dict[str, Any]:
    items = items_of(hanging, today, at)
    left = [one for one in items if not one.over] if len(items) > ITEMS_MOST else items
    coming = coming_of(hanging, today, COMING_MOST) if not items else []
    return {"plan": left[:ITEMS_MOST], "more": max(0, len(left) - ITEMS_MOST), "coming": coming}


def _wanted(place: Division, at: datetime, today: date) -> dict[str, Any]:
    wanted = helpers_wanted(place, at)
    kinds = Counter(one.service for one in wanted)
    told: list[tuple[str, str]] = []
    for one in wanted:
        row = service_name(one.service, one.at), rough_time(one.at, today)
        if row not in told:
            told.append(row)
    return {"wanted": told[:WANTED_MOST], "wanted_count": sum(one.helpers for one in wanted), "kinds": len(kinds)}
