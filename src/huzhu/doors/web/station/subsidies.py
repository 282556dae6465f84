"""Payments of a month at the desk: drafted from what is granted, released by a colleague, and the bank's answer."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from huzhu.care.entitlement.lists import lists_adopted
from huzhu.care.subsidies.actions import discard_run, draft_run, release_run, take_payment_file
from huzhu.care.subsidies.answering import Reconciled, note_answers
from huzhu.care.subsidies.models import Payment, Run
from huzhu.care.subsidies.queries import payments_of, run_seen_by, runs_at
from huzhu.commons.people.access import Verb, may
from huzhu.doors.bridges.sheets import read_sheets
from huzhu.doors.bridges.workbooks import WorkbookKind
from huzhu.doors.once import once
from huzhu.doors.web.bureau.desk import month_name
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.files import TYPES
from huzhu.doors.web.forms import DoorForm
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.shapes import NavItem
from huzhu.doors.web.states import State
from huzhu.doors.web.station.applications import name_of
from huzhu.doors.web.station.desk import around, page_of
from huzhu.doors.web.station.portrait import who_is
from huzhu.doors.web.surroundings import place_name
from huzhu.kernel.entitlement.benefits import Benefits
from huzhu.kernel.entitlement.reading import benefits_on

MONTHS_OFFERED = 12
LOOKS_OF_RUN = {
    Run.State.DRAFT: ("gold", "pen-line"),
    Run.State.RELEASED: ("green", "circle-check"),
    Run.State.DISCARDED: ("", "x"),
}
LOOKS = {
    Payment.State.HELD: ("gold", "hourglass"),
    Payment.State.DUE: ("blue", "circle"),
    Payment.State.PAID: ("green", "circle-check"),
    Payment.State.FAILED: ("red", "triangle-alert"),
    Payment.State.DROPPED: ("", "x"),
}


class DraftForm(DoorForm):
    """Which month."""

    month = forms.TypedChoiceField(label=gettext_lazy("Calendar month"), coerce=date.fromisoformat)

    def __init__(self, day: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = [(f"{one}", month_name(one)) for one in _months(day)]  # type: ignore[attr-defined]


class AnswerForm(DoorForm):
    """What the bank has sent back."""

    file = forms.FileField(
        label=gettext_lazy("The bank's answer"),
        help_text=gettext_lazy("Excel or CSV with the column of references as it was sent, and one with the result."),
    )


@require_GET
@signed_in
def show_runs(request: SignedIn) -> HttpResponseBase:
    """The runs of a place, the last first, and a new one."""
    return _runs_page(request, DraftForm(timezone.localdate(), auto_id="draft_%s"))


@require_POST
@signed_in
@once
def draft(request: SignedIn) -> HttpResponseBase:
    """Reckons a month and shows what would be paid; nothing is paid by it."""
    place, form = (
        desk_place(request, Verb.DRAFT_SUBSIDY),
        DraftForm(timezone.localdate(), request.POST, auto_id="draft_%s"),
    )

    def work() -> Run:
        return draft_run(by=request.by, at=timezone.now(), place=place, month=form.cleaned_data["month"])

    def again() -> HttpResponse:
        return _runs_page(request, form, status=422)

    to = reverse("station:subsidies")
    return through(request, form, work, Way(_("Drafted. A colleague looks at it and releases it."), to, again, "month"))


@require_GET
@signed_in
def show_run(request: SignedIn, run_id: str) -> HttpResponseBase:
    """What a run pays, to whom, and what is held back and why."""
    return _run_page(request, run_seen_by(request.by, run_id))


@require_POST
@signed_in
@once
def release(request: SignedIn, run_id: str) -> HttpResponseBase:
    """A colleague has looked at it: it is to be paid."""
    run, form = run_seen_by(request.by, run_id), DoorForm(request.POST)

    def work() -> Run:
        return release_run(by=request.by, at=timezone.now(), run=run)

    return through(request, form, work, _way(request, run, form, _("Released. The file for the bank is ready.")))


@require_POST
@signed_in
@once
def discard(request: SignedIn, run_id: str) -> HttpResponseBase:
    """A draft is not to be paid."""
    run, form = run_seen_by(request.by, run_id), DoorForm(request.POST)

    def work() -> Run:
        return discard_run(by=request.by, at=timezone.now(), run=run)

    return through(request, form, work, _way(request, run, form, _("Discarded. Nothing was paid.")))


@never_cache
@require_POST
@signed_in
def send_file(request: SignedIn, run_id: str) -> HttpResponseBase:
    """The file for the bank; who took it stands in the journal. Changes nothing else."""
    run = run_seen_by(request.by, run_id)
    content = take_payment_file(by=request.by, at=timezone.now(), run=run)
    disposition = f'attachment; filename="huzhu-subsidies-{run.first_on:%Y-%m}-{run.pk}.csv"'
    return HttpResponse(content, content_type=TYPES[WorkbookKind.CSV], headers={"Content-Disposition": disposition})


@require_POST
@signed_in
@once
def answer(request: SignedIn, run_id: str) -> HttpResponseBase:
    """Reads what the bank has sent back, and says row by row what could not be taken over."""
    run, form = run_seen_by(request.by, run_id), AnswerForm(request.POST, request.FILES, auto_id="answer_%s")
    noted: list[Reconciled] = []

    def work() -> None:
        file = form.cleaned_data["file"]
        sheets = read_sheets(file.read(), name=file.name)
        noted.append(note_answers(by=request.by, at=timezone.now(), run=run, sheets=sheets))

    way = Way(
        "", _address(run), lambda: _run_page(request, run, {"answer_form": form, "form": form}, status=422), "file"
    )
    answered = through(request, form, work, way)
    if not noted:
        return answered
    return _run_page(request, run_seen_by(request.by, run_id), {"noted": _noted(noted[0])})


def _way(request: SignedIn, run: Run, form: DoorForm, done: str) -> Way:
    return Way(done, _address(run), lambda: _run_page(request, run, {"form": form}, status=422))


def _runs_page(request: SignedIn, form: DraftForm, status: int = 200) -> HttpResponse:
    place, day, lists = desk_place(request, Verb.SEE_SUBSIDY), timezone.localdate(), lists_adopted()
    page = page_of(request, runs_at(request.by, place))
    shown = {
        "page": page,
        "rows": [_run_row(one) for one in page],
        "form": form,
        "may_draft": may(request.by, Verb.DRAFT_SUBSIDY),
        "list": lists.at(place, day.replace(day=1)),
        "list_name": lists.at(place, day.replace(day=1)).label.in_language(get_language() or "zh"),
    }
    return render(request, "station/subsidies.html", {**around(request, place, "people"), **shown}, status=status)


def _run_page(request: SignedIn, run: Run, more: Mapping[str, Any] | None = None, status: int = 200) -> HttpResponse:
    by, place, state = request.by, desk_place(request, Verb.SEE_SUBSIDY), _state(request)
    benefits, page = benefits_on(run.pack, run.first_on), page_of(request, payments_of(by, run, state))
    draft, own = run.state == Run.State.DRAFT, run.drafted_by_id == by.person_id
    shown = {
        "run": _run_row(run),
        "page": page,
        "rows": [_payment_row(one, benefits) for one in page],
        "totals": list(_totals(run, benefits)),
        "tab_items": _tabs(by, run, state),
        "draft": draft,
        "own": draft and own,
        "may_release": draft and not own and may(by, Verb.RELEASE_SUBSIDY),
        "may_discard": draft and may(by, Verb.DRAFT_SUBSIDY),
        "released": run.state == Run.State.RELEASED,
        "form": DoorForm(),
        "answer_form": AnswerForm(auto_id="answer_%s"),
        **(more or {}),
    }
    return render(request, "station/subsidy_run.html", {**around(request, place, "people"), **shown}, status=status)


def _run_row(run: Run) -> dict[str, Any]:
    return {
        "pk": run.pk,
        "month": month_name(run.first_on),
        "place": place_name(run.place),
        "state": State(str(run.get_state_display()), *LOOKS_OF_RUN[Run.State(run.state)]),
        "paying": run.paying_count,
        "held": run.held_count,
        "yuan": yuan(run.fen),
        "illustrative": run.illustrative,
        "edition": f"{run.pack} {run.edition}",
        "drafted_by": str(run.drafted_by.name),
        "drafted_at": run.drafted_at,
        "released_by": str(run.released_by.name) if run.released_by else "",
        "released_at": run.released_at,
        "digest": run.digest,
    }


def _payment_row(one: Payment, benefits: Benefits) -> dict[str, Any]:
    return {
        "person_id": one.person_id,
        "name": str(one.person.name),
        "who": who_is(one.person, benefits.on),
        "application_id": one.application_id,
        "benefit": name_of(str(one.benefit), benefits),
        "days": one.days,
        "yuan": yuan(one.to_pay) if one.state != Payment.State.HELD else "–",
        "taken_off": yuan(one.taken_off) if one.taken_off else "",
        "why": one.get_why_display(),
        "answer": str(one.answer),
        "state": State(str(one.get_state_display()), *LOOKS[Payment.State(one.state)]),
    }


def _totals(run: Run, benefits: Benefits) -> Iterable[dict[str, Any]]:
    """The sums by benefit and by why, in the order of the list."""
    whys = dict(Payment.Why.choices)
    order = [one.code for one in benefits.benefits]
    for code, by_why in sorted(run.counted().items(), key=lambda pair: order.index(pair[0])):
        for why, (count, fen) in by_why.items():
            yield {"benefit": name_of(code, benefits), "why": whys[why], "count": count, "yuan": yuan(fen)}


def _tabs(by: Any, run: Run, state: str) -> list[NavItem]:
    base, seen = _address(run), payments_of(by, run).order_by()
    counts = {one: seen.filter(state=one).count() for one in Payment.State.values}
    shown = [one for one in Payment.State if counts[one]]
    tabs = [
        NavItem(str(one.label).capitalize(), f"{base}?state={one.value}", LOOKS[one][1], state == one, counts[one])
        for one in shown
    ]
    return [NavItem(_("All"), base, "users", not state, sum(counts.values())), *tabs]


def _noted(found: Reconciled) -> dict[str, Any]:
    words = fault_words()
    return {
        "paid": found.paid,
        "failed": found.failed,
        "unchanged": found.unchanged,
        "open": found.open,
        "faults": [{"row": row, "why": words[why]} for row, why in found.faults],
    }


def fault_words() -> dict[str, str]:
    """Why a row of the bank's answer was not taken over."""
    return {
        "no_reference": _("there is no reference in this row"),
        "result_unclear": _("the result is neither paid nor failed"),
        "amount_unclear": _("the amount cannot be read"),
        "twice_and_different": _("this reference stands there twice with different answers"),
        "unknown": _("no payment of this run has this reference"),
        "amount_differs": _("the bank names another amount than was to be paid"),
        "paid_elsewhere": _("it had failed, and was paid by another run meanwhile"),
    }


def yuan(fen: int) -> str:
    """An amount of fen in yuan, as it stands in tables."""
    return f"{fen / 100:,.2f}"


def _months(day: date) -> list[date]:
    months = [day.replace(day=1)]
    while len(months) < MONTHS_OFFERED:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months


def _state(request: SignedIn) -> str:
    asked = request.GET.get("state", "")
    return asked if asked in Payment.State.values else ""


def _address(run: Run) -> str:
    return reverse("station:subsidy_run", args=[run.pk])
