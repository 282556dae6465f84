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
STRIP = ("served", "first", "on_time", "face", "changes", "gini")


@require_GET
@signed_in
def show_figures(request: SignedIn, on: date) -> HttpResponseBase:
    """The measures of the four weeks that end with a day."""
    place = desk_place(request, Verb.SEE_FIGURES)
    since, until = on - timedelta(days=DAYS - 1), on + timedelta(days=1)
    figures = figures_of(day_figures(request.by, place, since, until), since, on)
    shown = {"on": on, "since": since, "figures": figures}
    return render(request, "board/figures.html", {**around(request, place, "day"), **shown})


def strip_of(found: DayFigures, on: date) -> list[Figure]:
    """The few measures of one day that stand on its board; a dash where the day has nothing to measure yet."""
    every = _by_name(found, short_day(on))
    return [every[name] for name in STRIP]


def figures_of(found: DayFigures, since: date, on: date) -> list[Figure]:
    """The measures as the design system shows a figure; a dash where there is nothing to measure."""
    return list(_by_name(found, f"{short_day(since)} – {short_day(on)}").values())


def _by_name(found: DayFigures, as_of: str) -> dict[str, Figure]:
    shares = {
        "served": (_("Served"), found.served, _("Approved requests to which somebody came or has promised to come.")),
        "first": (
            _("Served, the first to serve"),
            found.first_class_served,
            _("Of the urgent and of those over eighty."),
        ),
        "on_time": (_("On time"), found.on_time, _("Visits begun in time.")),
        "face": (_("A familiar face"), found.usual_face, _("Visits by somebody who had been there before.")),
        "same_two": (_("By the same two"), found.same_two, _("Regular visits by the two who come most.")),
    }
    minutes, walk = found.minutes_to_accept, found.walking_per_visit()
    per_event, gap = found.changes_per_event(), found.coverage_gap_percent
    gini = found.load_gini_percent if found.visits else None  # nobody has given anything: nothing is shared evenly
    moved = _("Promises that moved when somebody gave back, failed or cancelled.")
    plain = {
        "changes": (_("Changes per event"), per_event, "", moved),
        "yes": (_("Minutes to a yes"), minutes, "min", _("From the offer to the yes, the middle one.")),
        "walk": (_("Minutes on foot to a visit"), walk, "min", _("The mean of all visits.")),
        "gini": (_("Uneven load"), gini, "%", _("Gini of the minutes given: 0 is all alike.")),
        "gap": (_("Gap between parts"), gap, "%", _("Between the best and the least served part of the place.")),
    }
    return {
        **{name: _share(*row, as_of) for name, row in shares.items()},
        **{name: Figure(row[0], _value(row[1], row[2]), row[3], as_of) for name, row in plain.items()},
    }


def _share(name: str, share: Share, means: str, as_of: str) -> Figure:
    against = _("%(part)s of %(whole)s") % {"part": share.part, "whole": share.of}
    percent = share.percent()
    return Figure(name, _value(percent, "%"), means, as_of, against, percent)


def _value(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    return duration(round(value)) if unit == "min" else f"{value}{unit}"
