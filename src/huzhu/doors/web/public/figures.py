"""The month's figures for everybody, each with what it means, what it is measured against, and its date."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huzhu.commons.places.models import Division
from huzhu.doors.web.bureau.meanings import meanings, shown_value
from huzhu.doors.web.charts import said
from huzhu.doors.web.surroundings import place_name, station_at
from huzhu.doors.web.wording import duration, short_day
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.suppression import LEAST
from huzhu.oversight.figures.public import PublicFigure, last_month, public_figures, public_places, public_roots
from huzhu.oversight.figures.queries import month_of

MONTHS_SHOWN = 12


@require_GET
def find_month(request: HttpRequest) -> HttpResponse:
    """To the last month that is over, of the topmost place."""
    to = reverse("public:month", args=[last_month(timezone.localdate())])
    place = request.GET.get("place", "")
    return HttpResponseRedirect(f"{to}?place={place}" if place.isalnum() else to)


@require_GET
def show_month(request: HttpRequest, first_on: date) -> HttpResponse:
    """A month that is over, or the one that runs, of a place and the places right under it."""
    today = timezone.localdate()
    place = _place(request)
    if first_on.day != 1 or first_on > today:
        raise NotFound
    month = month_of(place, first_on)
    until = min(today, month.to_at.astimezone(timezone.get_default_timezone()).date() - timedelta(days=1))
    shown = {
        "place": place,
        "name": place_name(place),
        "station": station_at(place),
        "month": first_on,
        "running": until == today,
        "as_of": _("as of %(day)s") % {"day": short_day(until)},
        "figures": [_card(one) for one in public_figures(place, month)],
        "places": [_row(one.place, one.visits_done, one.minutes_credited) for one in public_places(place, month)],
        "least": LEAST,
        "months": [_month(place, one) for one in _months(today)],
    }
    answer = render(request, "public/figures.html", shown)
    answer.headers["Cache-Control"] = "public, max-age=600"
    return answer


def _place(request: HttpRequest) -> Division:
    roots, asked = public_roots(), request.GET.get("place", "")
    found = next((one for one in roots if not asked or one.pk == asked), None)
    if found is None:
        raise NotFound
    return found


def _card(one: PublicFigure) -> dict[str, Any]:
    meaning, figure = meanings()[one.figure.code], one.figure
    against = meaning.against % {"of": said(figure.of)} if meaning.against and figure.of is not None else ""
    return {"name": meaning.name, "means": meaning.means, "against": against, "hidden": one.hidden,
            "value": "" if one.hidden else shown_value(figure)}  # fmt: skip


def _row(place: Division, visits: int | None, minutes: int | None) -> dict[str, Any]:
    help_given = "" if minutes is None else duration(minutes)
    return {"name": place_name(place), "visits": visits, "help": help_given, "hidden": visits is None}


def _month(place: Division, first_on: date) -> dict[str, Any]:
    return {"on": first_on, "href": f"{reverse('public:month', args=[first_on])}?place={place.pk}"}


def _months(today: date) -> list[date]:
    months = [today.replace(day=1)]
    while len(months) < MONTHS_SHOWN:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months
