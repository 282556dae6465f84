"""The last year under an edition: begun, watched, stopped, found again; and adopting the edition afterwards."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from huzhu.commons.people.access import Verb, may
from huzhu.commons.rulebook.actions import adopt_rules
from huzhu.commons.rulebook.models import Edition
from huzhu.doors.once import once
from huzhu.doors.web.bureau.desk import View, around
from huzhu.doors.web.bureau.drafting import differing_words
from huzhu.doors.web.bureau.rulebook import TONES, edition_of, edition_words, place_query, rules_address, rules_view
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.forms import Day, DoorForm
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.home.saved import csv_answer
from huzhu.doors.web.shapes import NavItem
from huzhu.doors.web.wording import duration
from huzhu.kernel.identity.masking import mask_name
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.rosters.sheets import Row, Sheet
from huzhu.kernel.timebank.rules import DEFAULT, read_layer, time_rules_on
from huzhu.oversight.replays.actions import begin_replay, cancel_replay
from huzhu.oversight.replays.models import ReplayChange, YearReplay
from huzhu.oversight.replays.queries import (
    changes_of,
    gainers_of,
    last_replay,
    losers_of,
    progress_of,
    replays_for,
)

SHOWN_EACH = 10
ROWS_MOST = 200_000


class AdoptForm(DoorForm):
    """From which day on, and why."""

    from_on = Day(
        label=gettext_lazy("From which day on?"),
    )
    because = forms.CharField(label=gettext_lazy("Why, and who decided it?"), max_length=200)


@require_GET
@signed_in
def show_replay(request: SignedIn, key: str) -> HttpResponseBase:
    """The last year under an edition: how far the reckoning has come, or what came of it."""
    view, edition = rules_view(request), edition_of(key)
    return _page(request, view, edition, AdoptForm(initial={"from_on": timezone.localdate()}))


@require_POST
@signed_in
@once
def begin(request: SignedIn, key: str) -> HttpResponseBase:
    """The year is to be reckoned; a worker does it, and whoever asked may go on with other work."""
    view, edition = rules_view(request), edition_of(key)
    begin_replay(by=request.by, at=timezone.now(), place=view.place, edition=edition)
    return HttpResponseRedirect(_address(view, edition))


@require_POST
@signed_in
@once
def cancel(request: SignedIn, replay_id: str) -> HttpResponseBase:
    """The reckoning stops."""
    replay = _replay(request, replay_id)
    view = rules_view(request)
    form = DoorForm(request.POST)

    def work() -> None:
        cancel_replay(by=request.by, at=timezone.now(), replay=replay)

    def again() -> HttpResponseBase:
        return _page(request, view, replay.edition, AdoptForm(), stopping=form)

    return through(request, form, work, Way(_("Stopped. Nothing was changed."), _address(view, replay.edition), again))


@require_GET
@signed_in
def send_changes(request: SignedIn, replay_id: str) -> HttpResponseBase:
    """Everybody for whom anything would be different, as a file; names as on the page."""
    replay = _replay(request, replay_id)
    head: Row = [
        _("Name"), _("Number"), _("Earned before (minutes)"), _("Earned after (minutes)"),
        _("Balance before (minutes)"), _("Balance after (minutes)"), _("Difference (minutes)"),
    ]  # fmt: skip
    rows: list[Row] = [
        [
            mask_name(str(one.person.name)), one.person_id, one.earned_minutes_before, one.earned_minutes_after,
            one.balance_minutes_before, one.balance_minutes_after, one.gain_minutes,
        ]
        for one in changes_of(replay)[:ROWS_MOST]
    ]  # fmt: skip
    name = f"huzhu-replay-{replay.edition.digest}-{replay.to_on}"
    return csv_answer(Sheet(_("Last year under these rules"), [head, *rows]), name)


@require_POST
@signed_in
@once
def adopt(request: SignedIn, key: str) -> HttpResponseBase:
    """The place follows the edition from a day on."""
    view, edition = rules_view(request), edition_of(key)
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
        return _page(request, view, edition, form)

    return through(request, form, work, Way(_("Adopted. It holds from that day on."), rules_address(view), again))


def _page(
    request: SignedIn, view: View, edition: Edition, form: AdoptForm, stopping: DoorForm | None = None
) -> HttpResponseBase:
    replay = last_replay(request.by, view.place, edition)
    label = edition_words(edition)
    told = form if form.errors or stopping is None else stopping
    shown = {
        "edition": label,
        "replay": replay,
        **(_told(replay, view) if replay else {}),
        "form": form,
        "error_form": told,
        "begin_form": DoorForm(),
        **_copied(edition),
        "own_rules": edition.kept_by_id == request.by.person_id,
        "may_adopt": may(request.by, Verb.ADOPT_RULES),
        "begin_href": f"{reverse('bureau:begin_replay', args=[edition.pk])}{place_query(view)}",
        "adopt_href": f"{reverse('bureau:adopt', args=[edition.pk])}{place_query(view)}",
        "here": _address(view, edition),
        "crumbs": [NavItem(_("Rules"), rules_address(view)), NavItem(str(label["name"]), "", current=True)],
    }
    status = 422 if told.errors else 200
    return render(request, "bureau/replay.html", {**around(request, view, "rules"), **shown}, status=status)


def _copied(edition: Edition) -> dict[str, Any]:
    """What was changed against the edition it was copied from, each with its source; nothing of what ships."""
    if edition.parent is None:
        return {}
    sides = [
        time_rules_on(timezone.localdate(), () if one.pack == DEFAULT else (read_layer(one.pack, one.text),))
        for one in (edition.parent, edition)
    ]
    return {"parent": edition_words(edition.parent), "differing": differing_words(*sides)}


def _told(replay: YearReplay, view: View) -> dict[str, Any]:
    """What the page says of a replay: its progress while it runs, its figures when it is done."""
    progress = progress_of(replay, timezone.now())
    told = {
        "running": replay.state == YearReplay.State.RUNNING,
        "done": replay.state == YearReplay.State.DONE,
        "state": replay.get_state_display(),
        "tone": TONES[replay.state],
        "progress": progress,
        "stop_href": f"{reverse('bureau:cancel_replay', args=[replay.pk])}{place_query(view)}",
    }
    if replay.state != YearReplay.State.DONE:
        return told
    return told | {
        "figures": _figures(replay),
        "gainers": _changed(gainers_of(replay)[:SHOWN_EACH]),
        "losers": _changed(losers_of(replay)[:SHOWN_EACH]),
    }


def _replay(request: SignedIn, key: str) -> YearReplay:
    found = replays_for(request.by).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def _figures(replay: YearReplay) -> list[dict[str, str]]:
    names = {
        "earned": _("Earned by helpers"),
        "above": _("Above the limit"),
        "owed": _("Owed for visits received"),
        "spent": _("Paid for from own time"),
        "balance": _("Balance of all members in the end"),
    }
    sides = {
        code: (getattr(replay, f"{code}_minutes_before"), getattr(replay, f"{code}_minutes_after")) for code in names
    }
    return [_row(names[code], before, after) for code, (before, after) in sides.items()]


def _changed(rows: Iterable[ReplayChange]) -> list[dict[str, str]]:
    return [
        _row(mask_name(str(one.person.name)), one.balance_minutes_before, one.balance_minutes_after) for one in rows
    ]


def _row(name: str, before: int, after: int) -> dict[str, str]:
    change = after - before
    sign = "+" if change > 0 else ""
    told = f"{sign}{duration(change)}" if change else "0"
    return {"name": name, "before": duration(before), "after": duration(after), "change": told}


def _address(view: View, edition: Edition) -> str:
    return f"{reverse('bureau:replay', args=[edition.pk])}{place_query(view)}"
