"""The years ahead of a place: whether the hours owed can be given when they are wanted, as a picture and a table."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huzhu.doors.web.bureau.desk import around, place_options, view_of
from huzhu.doors.web.charts import said
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.shapes import Column, Series
from huzhu.doors.words import service_name, words_of
from huzhu.kernel.solvency.forecast import BAND_YEARS, Interval, Levers, Outlook
from huzhu.kernel.solvency.history import HistoryTooShort
from huzhu.oversight.solvency.queries import outlook_of

YEARS = 10
MINUTES = 60  # in an hour
LIKELY = 0.5
LEVER_MOST = 1_000_000  # no town holds, buys or recruits more
# The word in the address, the lever, and what one of it is in the lever's own unit.
LEVERS = {
    "cap": ("member_most", MINUTES),
    "expiry": ("expires_after_years", 1),
    "reserve": ("reserve_a_year", MINUTES),
    "recruits": ("recruits_a_year", 1),
}


@require_GET
@signed_in
def show_ahead(request: SignedIn) -> HttpResponseBase:
    """Ten years ahead of a place under its own behaviour, or under what the boxes say."""
    today = timezone.localdate()
    view, asked = view_of(request, today.replace(day=1)), _asked(request)
    levers = Levers(**{LEVERS[name][0]: number * LEVERS[name][1] for name, number in asked.items()})
    shown: dict[str, Any] = {
        "title": _("Years ahead"),
        "options": place_options(request, view),
        "boxes": [(name, label, asked.get(name, "")) for name, label in _labels().items()],
    }
    try:
        shown |= _told(outlook_of(request.by, view.place, today, years=YEARS, levers=levers), today.year)
    except HistoryTooShort as no:
        shown["too_short"] = words_of(no, request.by)
    return render(request, "bureau/ahead.html", {**around(request, view, "ahead"), **shown})


def _labels() -> Mapping[str, str]:
    return {
        "cap": _("Most hours one member holds"),
        "expiry": _("Hours end after years"),
        "reserve": _("Hours bought a year"),
        "recruits": _("More members joining a year"),
    }


def _asked(request: SignedIn) -> dict[str, int]:
    """What the boxes say; what is no number there is left out, as an empty box is."""
    said_there = {name: request.GET.get(name, "") for name in LEVERS}
    numbers = {name: int(text) for name, text in said_there.items() if text.isascii() and text.isdecimal()}
    return {name: min(number, LEVER_MOST) for name, number in numbers.items() if number}


def _told(outlook: Outlook, year: int) -> dict[str, Any]:
    labels = [str(year + one.ahead) for one in outlook.years]
    last = [one for one in outlook.services if one.ahead == YEARS and one.short > LIKELY]
    series = [
        Series(_("Wanted"), [round(one.wanted.middle / MINUTES) for one in outlook.years]),
        Series(_("Given"), [round(one.given.middle / MINUTES) for one in outlook.years]),
        Series(_("Most wanted"), [round(one.wanted.high / MINUTES) for one in outlook.years]),
        Series(_("Least given"), [round(one.given.low / MINUTES) for one in outlook.years]),
    ]
    return {
        "short_in": year + outlook.runs_short_in if outlook.runs_short_in else None,
        "years": YEARS,
        "labels": labels,
        "series": series,
        "columns": _columns(),
        "rows": [
            {
                "year": label,
                "cells": [
                    (column.label, *_hours(part))
                    for column, part in zip(_columns()[1:], (one.owed, one.wanted, one.given), strict=False)
                ],
                "chance": round(100 * one.short_by),
            }
            for label, one in zip(labels, outlook.years, strict=True)
        ],
        "services": ", ".join(service_name(one.service, timezone.now()) for one in last),
        "ages": [_("%(from)s to %(to)s") % {"from": age, "to": age + BAND_YEARS - 1} for age in outlook.owed_by_age],
        "owed": [minutes / MINUTES for minutes in outlook.owed_by_age.values()],
    }


def _columns() -> list[Column]:
    return [
        Column(_("Year")),
        Column(_("Hours owed")),
        Column(_("Hours wanted")),
        Column(_("Hours given")),
        Column(_("Chance that hours have run short by then")),
    ]


def _hours(one: Interval) -> tuple[str, str]:
    low, middle, high = (said(round(part / MINUTES)) for part in (one.low, one.middle, one.high))
    return middle, _("%(low)s to %(high)s") % {"low": low, "high": high}
