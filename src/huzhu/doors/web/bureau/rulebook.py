"""The rules of time of a place: what holds and since when, two editions side by side, years reckoned again."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from huzhu.commons.people.access import Verb, may, require
from huzhu.commons.rulebook.models import Edition
from huzhu.commons.rulebook.queries import adoptions_for, editions_kept, rules_at
from huzhu.doors.web.bureau.desk import View, around, view_of
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.lobby.rules import time_rows, value_words
from huzhu.doors.web.surroundings import place_name
from huzhu.kernel.actor import MACHINE_ID
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.timebank.rules import DEFAULT, Layer, differences, read_layer, time_rules_on
from huzhu.oversight.replays.models import YearReplay
from huzhu.oversight.replays.queries import progress_of, replays_for

REPLAYS_SHOWN = 5
TONES = {"running": "blue", "done": "green", "cancelled": "", "failed": "red"}


@require_GET
@signed_in
def show_rules(request: SignedIn) -> HttpResponseBase:
    """What is in force here and since when, what has been kept, and two editions side by side."""
    view = rules_view(request)
    day = timezone.localdate()
    editions = list(editions_kept())
    compared = _compared(request, editions, day)
    rules = rules_at(view.place, day).rules
    shown = {
        "running": _running(request, view, day),
        "default": edition_words(next((one for one in editions if one.pack == DEFAULT), None)),
        "editions": [edition_words(one) | {"pk": one.pk} for one in editions],
        "rows": time_rows(rules),
        "may_adopt": may(request.by, Verb.ADOPT_RULES),
        "replays": [_replay_words(one) for one in _replays(request, view)],
        "chosen": view.chosen,
        **compared,
    }
    return render(request, "bureau/rules.html", {**around(request, view, "rules"), **shown})


def rules_view(request: SignedIn) -> View:
    """The place that the address names, if its rules are the reader's to see. Refuses: NotPermitted, NotFound."""
    view = view_of(request, timezone.localdate().replace(day=1))
    require(request.by, Verb.SEE_RULES, within=view.place)
    return view


def edition_of(key: str) -> Edition:
    """The edition of that code. Refuses: NotFound."""
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
        edition_words(one.edition)
        | {"own": one.place_id == view.place.pk and one.to_on is None}
        | {"place": place_name(one.place), "from_on": one.from_on, "to_on": one.to_on, "because": str(one.because)}
        for one in rows.order_by("-place__path", "from_on", "pk")
    ]


def edition_words(edition: Edition | None) -> dict[str, Any]:
    """An edition as the pages of rules tell of it; nothing of none."""
    if edition is None:
        return {}
    layer = read_layer(edition.pack, edition.text)
    return {
        "name": layer.label.in_language(get_language() or "zh"),
        "digest": edition.digest,
        "illustrative": layer.illustrative,
        "sources": _sources(layer),
        "verified_on": max(filter(None, (row.note.mark.verified_on for row in layer.rows)), default=None),
        "draft": edition.kept_by_id != MACHINE_ID and not getattr(edition, "adopted", True),
        "copy_href": reverse("bureau:copy_rules", args=[edition.pk]),
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
    names = {"one_name": edition_words(one)["name"], "other_name": edition_words(other)["name"]}
    return {"one": one.pk, "other": other.pk, "differing": differing, **names}


def _over_default(edition: Edition) -> tuple[Layer, ...]:
    return () if edition.pack == DEFAULT else (read_layer(edition.pack, edition.text),)


def rules_address(view: View) -> str:
    """The page of rules of the same place."""
    return f"{reverse('bureau:rules')}{place_query(view)}"


def place_query(view: View) -> str:
    """The place for the end of an address, as it was named."""
    return f"?place={view.chosen}" if view.chosen else ""


def _replays(request: SignedIn, view: View) -> list[YearReplay]:
    """The newest replays of the place, so that one begun before is found again."""
    return list(replays_for(request.by).filter(place=view.place).order_by("-begun_at", "-pk")[:REPLAYS_SHOWN])


def _replay_words(replay: YearReplay) -> dict[str, Any]:
    return edition_words(replay.edition) | {
        "begun_at": replay.begun_at,
        "state": replay.get_state_display(),
        "tone": TONES[replay.state],
        "percent": progress_of(replay, timezone.now()).percent if replay.state == YearReplay.State.RUNNING else None,
        "gain": replay.gain_count,
        "lose": replay.lose_count,
        "done": replay.state == YearReplay.State.DONE,
    }
