"""Rules typed at the screen: a copy of an edition with other values, kept as a draft; and the end of an adoption."""

from datetime import date
from typing import Any

from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huzhu.commons.people.access import Verb, require
from huzhu.commons.rulebook.actions import end_adoption, keep_edition
from huzhu.commons.rulebook.models import Edition
from huzhu.commons.rulebook.queries import adoption_above, adoption_in_force, rules_at, rules_without_own
from huzhu.doors.once import once
from huzhu.doors.web.bureau.desk import View, around
from huzhu.doors.web.bureau.packforms import PackForm
from huzhu.doors.web.bureau.rulebook import (
    edition_of,
    edition_words,
    place_query,
    rules_address,
    rules_view,
)
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.forms import Day, DoorForm
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.lobby.rules import value_words
from huzhu.doors.web.shapes import NavItem
from huzhu.doors.web.surroundings import place_name
from huzhu.kernel.moments import local_day
from huzhu.kernel.timebank.rules import TimeRules, differences, read_layer


class EndForm(DoorForm):
    """From which day on the place follows what lies above it."""

    to_on = Day(
        label=gettext_lazy("From which day on?"),
    )


@require_GET
@signed_in
def show_copy(request: SignedIn, key: str) -> HttpResponseBase:
    """An edition as a form, to say it differently."""
    view, edition = _deciding(request), edition_of(key)
    return _copy_page(request, view, edition, _form(view, edition))


@require_POST
@signed_in
@once
def keep_copy(request: SignedIn, key: str) -> HttpResponseBase:
    """What was typed is checked and kept as a draft; nothing follows from it until somebody else adopts it."""
    view, edition = _deciding(request), edition_of(key)
    form = _form(view, edition, request.POST)
    kept: list[Edition] = []

    def work() -> None:
        cases = form.cleaned_data["cases"].replace("\r\n", "\n")
        kept.append(
            keep_edition(
                by=request.by,
                at=timezone.now(),
                place=view.place,
                code=form.code,
                text=form.text,
                cases=cases,
                parent=edition,
            )
        )

    def again() -> HttpResponseBase:
        return _copy_page(request, view, edition, form)

    words = _("Kept as a draft. Somebody else has to adopt it.")
    answer = through(request, form, work, Way(words, rules_address(view), again))
    if not kept:
        return answer
    return HttpResponseRedirect(f"{reverse('bureau:replay', args=[kept[0].pk])}{place_query(view)}")


@require_GET
@signed_in
def show_end(request: SignedIn) -> HttpResponseBase:
    """What the place would follow if it had no rules of its own any more."""
    view = _deciding(request)
    return _end_page(request, view, EndForm())


@require_POST
@signed_in
@once
def end(request: SignedIn) -> HttpResponseBase:
    """From a day on the place follows what lies above it."""
    view, form = _deciding(request), EndForm(request.POST)

    def work() -> None:
        end_adoption(by=request.by, at=timezone.now(), place=view.place, to_on=form.cleaned_data["to_on"])

    def again() -> HttpResponseBase:
        return _end_page(request, view, form)

    return through(request, form, work, Way(_("Ended. It holds until that day."), rules_address(view), again, "to_on"))


def differing_words(before: TimeRules, after: TimeRules) -> list[dict[str, Any]]:
    """Rules whose values differ, in words, with where the second one's value comes from."""
    language = get_language() or "zh"
    rows = []
    for code, (one, other) in differences(before, after).items():
        note = after.notes[code]
        rows.append(
            {
                "name": note.label.in_language(language),
                "before": value_words(one),
                "after": value_words(other),
                "mark": note.mark,
                "source": note.mark.title_in(language),
            }
        )
    return rows


def _deciding(request: SignedIn) -> View:
    view = rules_view(request)
    require(request.by, Verb.ADOPT_RULES, within=view.place)
    return view


def _form(view: View, edition: Edition, data: Any = None) -> PackForm:
    day = local_day(timezone.now(), view.place.time_zone)
    return PackForm(read_layer(edition.pack, edition.text), day, edition.cases, data)


def _copy_page(request: SignedIn, view: View, edition: Edition, form: PackForm) -> HttpResponseBase:
    label = edition_words(edition)
    shown = {
        "edition": label,
        "form": form,
        "groups": form.groups(),
        "keep_href": f"{reverse('bureau:keep_copy', args=[edition.pk])}{place_query(view)}",
        "crumbs": [NavItem(_("Rules"), rules_address(view)), NavItem(_("A copy, to change it"), "", current=True)],
    }
    status = 422 if form.errors else 200
    return render(request, "bureau/copy.html", {**around(request, view, "rules"), **shown}, status=status)


def _end_page(request: SignedIn, view: View, form: EndForm) -> HttpResponseBase:
    day: date = local_day(timezone.now(), view.place.time_zone)
    own, above = adoption_in_force(view.place, day), adoption_above(view.place, day)
    shown = {
        "form": form,
        "own": edition_words(own.edition) if own else None,
        "above": edition_words(above.edition) | {"place": place_name(above.place)} if above else None,
        "differing": differing_words(rules_at(view.place, day).rules, rules_without_own(view.place, day).rules),
        "end_href": f"{reverse('bureau:end_rules_now')}{place_query(view)}",
        "crumbs": [NavItem(_("Rules"), rules_address(view)), NavItem(_("End these rules"), "", current=True)],
    }
    status = 422 if form.errors else 200
    return render(request, "bureau/end_rules.html", {**around(request, view, "rules"), **shown}, status=status)
