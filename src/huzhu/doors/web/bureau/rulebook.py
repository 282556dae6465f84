"""The rules of time of a place: what holds and since when, two editions side by side, a year replayed, adopting."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huzhu.commons.people.access import Verb, may, require
from huzhu.commons.people.models import Person
from huzhu.commons.rulebook.actions import adopt_rules
from huzhu.commons.rulebook.models import Edition
from huzhu.commons.rulebook.queries import adoptions_for, editions_kept, rules_at
from huzhu.doors.once import once
from huzhu.doors.web.bureau.desk import View, around, view_of
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.forms import DoorForm
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.lobby.rules import time_rows, value_words
from huzhu.doors.web.shapes import NavItem
from huzhu.doors.web.surroundings import place_name
from huzhu.doors.web.wording import duration
from huzhu.kernel.identity.masking import mask_name
from huzhu.kernel.moments import local_day
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.timebank.replay import Change
from huzhu.kernel.timebank.rules import DEFAULT, Layer, differences, read_layer, time_rules_on
from huzhu.oversight.figures.replays import Replay, replay_year

SHOWN_EACH = 10


class AdoptForm(DoorForm):
    """From which day on, and why."""

    from_on = forms.DateField(
        label=gettext_lazy("From which day on?"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Please write a day like 2026-12-01")},
    )
    because = forms.CharField(label=gettext_lazy("Why, and who decided it?"), max_length=200)


@require_GET
@signed_in
def show_rules(request: SignedIn) -> HttpResponseBase:
    """What is in force here and since when, what has been kept, and two editions side by side."""
    view = _view(request)
    day = timezone.localdate()
    editions = list(editions_kept())
    compared = _compared(request, editions, day)
    rules = rules_at(view.place, day).rules
    shown = {
        "running": _running(request, view, day),
        "default": _edition_words(next((one for one in editions if one.pack == DEFAULT), None)),
        "editions": [_edition_words(one) | {"pk": one.pk} for one in editions],
        "rows": time_rows(rules),
        "may_adopt": may(request.by, Verb.ADOPT_RULES),
        "chosen": view.chosen,
        **compared,
    }
    return render(request, "bureau/rules.html", {**around(request, view, "rules"), **shown})


@require_GET
@signed_in
def show_replay(request: SignedIn, key: str) -> HttpResponseBase:
    """The last year under an edition: who would have more, who less, what it does to the balance."""
    view, edition = _view(request), _edition(key)
    return _replay_page(request, view, edition, AdoptForm(initial={"from_on": timezone.localdate()}))


@require_POST
@signed_in
@once
def adopt(request: SignedIn, key: str) -> HttpResponseBase:
    """The place follows the edition from a day on."""
    view, edition = _view(request), _edition(key)
    form = AdoptForm(request.POST)

    def work() -> None:
        asked = form.cleaned_data
        adopt_rules(
            by=request.by,
            at=timezone.now(),
            place=view.place,
            edition=edition,
            from_on=asked["from_on"],
            because=asked["because"],
        )

    def again() -> HttpResponseBase:
        return _replay_page(request, view, edition, form)

    return through(request, form, work, Way(_("Adopted. It holds from that day on."), _address(view), again))


def _replay_page(request: SignedIn, view: View, edition: Edition, form: AdoptForm) -> HttpResponseBase:
    made = replay_year(request.by, view.place, edition, local_day(timezone.now(), view.place.time_zone))
    label = _edition_words(edition)
    shown = {
        "edition": label,
        "made": made,
        "figures": _figures(made),
        "gainers": _changed(made.gainers[:SHOWN_EACH]),
        "losers": _changed(made.losers[:SHOWN_EACH]),
        "form": form,
        "may_adopt": may(request.by, Verb.ADOPT_RULES),
        "adopt_href": f"{reverse('bureau:adopt', args=[edition.pk])}{_query(view)}",
        "crumbs": [NavItem(_("Rules"), _address(view)), NavItem(str(label["name"]), "", current=True)],
    }
    status = 422 if form.errors else 200
    return render(request, "bureau/replay.html", {**around(request, view, "rules"), **shown}, status=status)


def _view(request: SignedIn) -> View:
    view = view_of(request, timezone.localdate().replace(day=1))
    require(request.by, Verb.SEE_RULES, within=view.place)
    return view


def _edition(key: str) -> Edition:
    found = editions_kept().filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def _running(request: SignedIn, view: View, day: date) -> list[dict[str, Any]]:
    """What the place and those above it follow today or will, nearest first."""
    keys = view.place.path.strip("/").split("/")
    rows = (
        adoptions_for(request.by)
        .filter(place__in=keys)
        .exclude(to_on__lte=day)
        .order_by("-place__path", "from_on", "pk")
    )
    return [
        _edition_words(one.edition)
        | {"place": place_name(one.place), "from_on": one.from_on, "to_on": one.to_on, "because": str(one.because)}
        for one in rows.order_by("-place__path", "from_on", "pk")
    ]


def _edition_words(edition: Edition | None) -> dict[str, Any]:
    if edition is None:
        return {}
    layer = read_layer(edition.pack, edition.text)
    return {
        "name": layer.label.in_language(get_language() or "zh"),
        "digest": edition.digest,
        "illustrative": layer.illustrative,
        "sources": _sources(layer),
        "replay_href": reverse("bureau:replay", args=[edition.pk]),
        "is_default": edition.pack == DEFAULT,
    }


def _sources(layer: Layer) -> list[str]:
    language = get_language() or "zh"
    return list(dict.fromkeys(row.note.mark.title_in(language) for row in layer.rows))


def _compared(request: SignedIn, editions: Sequence[Edition], day: date) -> dict[str, Any]:
    chosen = {one.pk: one for one in editions}
    one, other = chosen.get(request.GET.get("one", "")), chosen.get(request.GET.get("other", ""))
    if one is None or other is None:
        return {"one": "", "other": "", "differing": None}
    sides = [time_rules_on(day, _over_default(side)) for side in (one, other)]
    language = get_language() or "zh"
    differing = [
        {"name": sides[0].notes[code].label.in_language(language), "one": value_words(a), "other": value_words(b)}
        for code, (a, b) in differences(*sides).items()
    ]
    names = {"one_name": _edition_words(one)["name"], "other_name": _edition_words(other)["name"]}
    return {"one": one.pk, "other": other.pk, "differing": differing, **names}


def _over_default(edition: Edition) -> tuple[Layer, ...]:
    return () if edition.pack == DEFAULT else (read_layer(edition.pack, edition.text),)


def _figures(made: Replay) -> list[dict[str, str]]:
    def row(name: str, before: int, after: int) -> dict[str, str]:
        change = after - before
        sign = "+" if change > 0 else ""
        return {
            "name": name,
            "before": duration(before),
            "after": duration(after),
            "change": f"{sign}{duration(change)}" if change else "0",
        }

    before, after = made.before, made.after
    return [
        row(_("Earned by helpers"), sum(before.earned.values()), sum(after.earned.values())),
        row(_("Above the limit"), sum(before.above.values()), sum(after.above.values())),
        row(_("Owed for visits received"), before.owed_minutes, after.owed_minutes),
        row(_("Paid for from own time"), sum(before.spent.values()), sum(after.spent.values())),
        row(_("Balance of all members in the end"), sum(before.balance.values()), sum(after.balance.values())),
    ]


def _changed(rows: Sequence[Change]) -> list[dict[str, Any]]:
    names = {one.pk: mask_name(str(one.name)) for one in Person.objects.filter(pk__in=[row.person for row in rows])}
    return [
        {
            "name": names.get(one.person, one.person),
            "before": duration(one.balance_before),
            "after": duration(one.balance_after),
            "change": ("+" if one.gain > 0 else "") + duration(one.gain),
        }
        for one in rows
    ]


def _address(view: View) -> str:
    return f"{reverse('bureau:rules')}{_query(view)}"


def _query(view: View) -> str:
    return f"?place={view.chosen}" if view.chosen else ""
