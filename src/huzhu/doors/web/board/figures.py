"""How dispatch went: the measures of the days up to one day, each with what it means and out of how many."""

from datetime import date, timedelta

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huzhu.care.dispatch.figures import DayFigures, Share, day_figures
from huzhu.commons.people.access import Verb
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.shapes import Figure
from huzhu.doors.web.station.desk import around
from huzhu.doors.web.wording import duration, short_day

DAYS = 28


@require_GET
@signed_in
def show_figures(request: SignedIn, on: date) -> HttpResponseBase:
    """The measures of the four weeks that end with a day."""
    place = desk_place(request, Verb.SEE_FIGURES)
    since, until = on - timedelta(days=DAYS - 1), on + timedelta(days=1)
    figures = figures_of(day_figures(request.by, place, since, until), since, on)
    shown = {"on": on, "since": since, "figures": figures}
    return render(request, "board/figures.html", {**around(request, place, "day"), **shown})


def figures_of(found: DayFigures, since: date, on: date) -> list[Figure]:
    """The measures as the design system shows a figure; a dash where there is nothing to measure."""
    as_of = f"{short_day(since)} – {short_day(on)}"
    minutes, walk = found.minutes_to_accept, found.walking_per_visit()
    per_event, gini, gap = found.changes_per_event(), found.load_gini_percent, found.coverage_gap_percent
    plain = [
        (_("Changes per event"), per_event, "", _("Promises that moved when somebody gave back, failed or cancelled.")),
        (_("Minutes to a yes"), minutes, "min", _("From the offer to the yes, the middle one.")),
        (_("Minutes on foot to a visit"), walk, "min", _("The mean of all visits.")),
        (_("Uneven load"), gini, "%", _("Gini of the minutes given: 0 is all alike.")),
        (_("Gap between parts"), gap, "%", _("Between the best and the least served part of the place.")),
    ]
    shares = [
        (_("Served"), found.served, _("Approved requests to which somebody came or has promised to come.")),
        (_("Served, the first to serve"), found.first_class_served, _("Of the urgent and of those over eighty.")),
        (_("On time"), found.on_time, _("Visits begun in time.")),
        (_("A familiar face"), found.usual_face, _("Visits by somebody who had been there before.")),
        (_("By the same two"), found.same_two, _("Regular visits by the two who come most.")),
    ]
    return [
        *(_share(name, share, means, as_of) for name, share, means in shares),
        *(Figure(name, _value(value, unit), means, as_of) for name, value, unit, means in plain),
    ]


def _share(name: str, share: Share, means: str, as_of: str) -> Figure:
    against = _("%(part)s of %(whole)s") % {"part": share.part, "whole": share.of}
    percent = share.percent()
    return Figure(name, _value(percent, "%"), means, as_of, against, percent)


def _value(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    return duration(round(value)) if unit == "min" else f"{value}{unit}"
