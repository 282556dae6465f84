"""The pages of the style guide: one with all parts, and a sample screen of each desk. All data is invented."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from huzhu.doors.web.shapes import NavItem
from huzhu.doors.web.styleguide import figures, samples
from huzhu.doors.web.styleguide.forms import QuestionForm, SampleForm
from huzhu.doors.web.templatetags.huzhu import known_icons


def show_parts(request: HttpRequest) -> HttpResponse:
    """Every part in every state and in three densities."""
    shown = _around() | {
        "nav": samples.desk_nav("parts"),
        "person": {"name": _("Zhou Min"), "post": _("On duty")},
        "densities": (("d-elder", _("Elder")), ("d-field", _("Helper")), ("d-desk", _("Staff"))),
        "tones": (
            ("green", _("Done")),
            ("red", _("Not assigned")),
            ("gold", _("Late")),
            ("blue", _("Not started")),
            ("brand", _("Knows her")),
            ("", _("Draft")),
        ),
        "colours": samples.COLOURS,
        "icons": sorted(known_icons()),
        "crumbs": (
            NavItem(_("Today"), "#today"),
            NavItem(_("Visits"), "#visits"),
            NavItem(_("Hong Guifang"), "", current=True),
        ),
        "empty_form": SampleForm(samples.TODAY, auto_id="empty_%s"),
        "wrong_form": SampleForm(samples.TODAY, {"name": "", "nonce": "sample"}, auto_id="wrong_%s"),
        "elder_form": QuestionForm(samples.TODAY, {"day": "any", "nonce": "sample"}, auto_id="elder_%s"),
        "columns": samples.visit_columns(),
        "rows": samples.visit_rows(),
        "page": Paginator(range(1203), 50).page(7),
        "facts": samples.facts(),
        "events": samples.events(),
        "figures": figures.figures(),
        "reasons": samples.reasons(),
        "links": samples.my_things(),
        "tiles": samples.three_choices(),
        "tabs": samples.field_tabs(),
        "tab_items": samples.tab_items(),
        "keys": samples.keys(),
        "months": figures.MONTHS,
        "hours": figures.hours(),
        "kinds": samples.kinds(),
        "bases": samples.bases(),
        "streets": [_("© the makers of the street map")],
    }
    return render(request, "styleguide/parts.html", shown)


def show_elder(request: HttpRequest) -> HttpResponse:
    """An older person's home."""
    shown = _around() | {"tiles": samples.three_choices(), "links": samples.my_things(), "now": samples.NOW}
    return render(request, "styleguide/elder.html", shown)


def ask_question(request: HttpRequest) -> HttpResponse:
    """One question, with its error state."""
    form = QuestionForm(samples.TODAY, request.POST or None)
    if request.method == "POST" and form.is_valid():
        messages.success(request, _("Thank you. We have written it down."))
        return render(request, "styleguide/thanks.html", _around())
    shown = _around() | {"form": form, "step": (2, 3), "back_href": "../elder/"}
    return render(request, "styleguide/question.html", shown, status=422 if form.errors else 200)


def show_helper(request: HttpRequest) -> HttpResponse:
    """A helper's day."""
    shown = _around() | {
        "tabs": samples.field_tabs(),
        "my_minutes": 2790,
        "visit_facts": samples.visit_facts(),
        "offers": samples.offers(),
        "desk_name": _("Huzhu helpers"),
    }
    return render(request, "styleguide/helper.html", shown)


def show_desk(request: HttpRequest) -> HttpResponse:
    """The telephone desk."""
    shown = _around() | {
        "nav": samples.desk_nav("desk"),
        "person": {"name": _("Zhou Min"), "post": _("On duty")},
        "form": SampleForm(samples.TODAY),
        "hits": samples.hits(),
        "facts": samples.facts(),
        "keys": samples.keys(),
        "fits": samples.fits(),
        "search_href": "#caller",
    }
    return render(request, "styleguide/desk.html", shown)


def show_bureau(request: HttpRequest) -> HttpResponse:
    """The supervisor's month."""
    shown = _around() | {
        "nav": figures.bureau_nav(),
        "person": {"name": _("Chen Li"), "post": _("Civil Affairs Bureau")},
        "figures": figures.figures(),
        "streets": figures.streets(),
        "columns": figures.street_columns(),
        "months": figures.MONTHS,
        "hours": figures.hours(),
        "todo": figures.todo(),
        "parts": figures.index_parts(),
    }
    return render(request, "styleguide/bureau.html", shown)


def show_screen(request: HttpRequest) -> HttpResponse:
    """The screen in the lobby. Never a name."""
    return render(request, "styleguide/screen.html", _around() | {"plan": samples.plan(), "now": samples.NOW})


def show_sheet(request: HttpRequest) -> HttpResponse:
    """A printed day list."""
    shown = _around() | {
        "columns": samples.visit_columns(),
        "rows": samples.visit_rows(),
        "now": samples.NOW,
        "back_href": "../",
    }
    return render(request, "styleguide/sheet.html", shown)


def _around() -> dict[str, Any]:
    return {"station": samples.station()}
