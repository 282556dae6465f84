"""The audit: who looked at or changed what, by day, person and kind; samples drawn by chance and asked about."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from huzhu.commons.people.access import Verb, require
from huzhu.doors.bridges.workbooks import WorkbookKind
from huzhu.doors.once import once
from huzhu.doors.turnstile import in_turn
from huzhu.doors.web.answers import tell_in
from huzhu.doors.web.bureau.auditforms import FilterForm, FindingForm, SampleForm, TakeForm, first_days
from huzhu.doors.web.bureau.auditwords import lines_in_words, names_of
from huzhu.doors.web.bureau.desk import View, around, place_options, view_of
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.files import sheets_answer
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.shapes import NavItem
from huzhu.doors.web.surroundings import place_name
from huzhu.kernel.actor import MACHINE_ID
from huzhu.kernel.moments import local_day
from huzhu.kernel.refusal import Refused
from huzhu.kernel.rosters.sheets import Row, Sheet
from huzhu.oversight.audit.actions import draw_sample, look_at_journal, note_finding, take_journal
from huzhu.oversight.audit.models import SampledLine
from huzhu.oversight.audit.queries import (
    Wanted,
    actors_at,
    lines_by_seq,
    lines_wanted,
    people_audited,
    sample_seen_by,
    sampled_line_seen_by,
    samples_at,
)

PER_PAGE = 50
SAMPLES_SHOWN = 10
ACTORS_OFFERED = 200


@require_GET
@signed_in
def show_audit(request: SignedIn) -> HttpResponseBase:
    """The lines of some days, the newest first; that somebody looked at them stands in the journal itself."""
    view = _view(request)
    form = _filter(request, view)
    if not form.is_valid():
        return _audit_page(request, view, form, {"form": form, "rows": []}, status=422)
    wanted = form.wanted(view.place)
    with in_turn():
        try:
            look_at_journal(by=request.by, at=timezone.now(), wanted=wanted)
        except Refused as refusal:
            tell_in(form, refusal, request.by, "last_on")
            return _audit_page(request, view, form, {"form": form, "rows": []}, status=422)
    return _audit_page(request, view, form, _lines(request, wanted))


@never_cache
@require_POST
@signed_in
def send_audit(request: SignedIn) -> HttpResponseBase:
    """The same lines as a file, people by code; who took them and what for stand in the journal."""
    view = _view(request)
    form, taking = _filter(request, view), TakeForm(request.POST, auto_id="take_%s")
    if not (form.is_valid() and taking.is_valid()):
        return _audit_page(request, view, form, {"take_form": taking, "form": taking, "rows": []}, status=422)
    request.by = request.by.for_purpose(taking.cleaned_data["purpose"])
    try:
        lines = take_journal(by=request.by, at=timezone.now(), wanted=form.wanted(view.place))
    except Refused as refusal:
        tell_in(taking, refusal, request.by, "purpose")
        return _audit_page(request, view, form, {"take_form": taking, "form": taking, "rows": []}, status=422)
    head: Row = [
        _("Line number"),
        _("When"),
        _("Who"),
        _("Post"),
        _("Deed"),
        _("Thing"),
        _("About"),
        _("What for"),
        _("By which door"),
    ]
    rows: list[Row] = [
        [one.seq, f"{timezone.localtime(one.at):%Y-%m-%d %H:%M:%S}", one.actor, one.posts, one.action, one.thing,
         one.persons, one.purpose, one.via]
        for one in lines
    ]  # fmt: skip
    name = f"huzhu-audit-{timezone.localdate()}"
    return sheets_answer([Sheet(_("Audit"), [head, *rows])], name, WorkbookKind(taking.cleaned_data["kind_of_file"]))


@require_POST
@signed_in
@once
def draw(request: SignedIn) -> HttpResponseBase:
    """Draws a sample of the lines that are shown."""
    view = _view(request)
    form, sampling = _filter(request, view), SampleForm(request.POST, auto_id="sample_%s")
    made: list[str] = []

    def work() -> None:
        seed, said = secrets.randbits(31), sampling.cleaned_data
        drawn = {"count": said["count"], "because": said["because"], "seed": seed}
        made.append(draw_sample(by=request.by, at=timezone.now(), wanted=form.wanted(view.place), **drawn).pk)

    def again() -> HttpResponse:
        return _audit_page(request, view, form, {"sample_form": sampling, "form": sampling, "rows": []}, status=422)

    if not form.is_valid():
        return _audit_page(request, view, form, {"form": form, "rows": []}, status=422)
    answer = through(request, sampling, work, Way(_("Drawn by chance."), reverse("bureau:audit"), again, "count"))
    return HttpResponseRedirect(reverse("bureau:sample", args=made)) if made else answer


@require_GET
@signed_in
def show_sample(request: SignedIn, sample_id: str) -> HttpResponseBase:
    """The lines of a sample, and what was found of each."""
    return _sample_page(request, sample_id)


@require_POST
@signed_in
@once
def note(request: SignedIn, sampled_line_id: str) -> HttpResponseBase:
    """Writes down what came of asking about one line."""
    sampled = sampled_line_seen_by(request.by, sampled_line_id)
    form = FindingForm(request.POST, auto_id=f"of_{sampled.pk}_%s")

    def work() -> None:
        note_finding(by=request.by, at=timezone.now(), sampled=sampled, **form.found())

    def again() -> HttpResponse:
        return _sample_page(request, sampled.sample_id, {"form": form, "wrong": (sampled.pk, form)}, status=422)

    way = Way(_("Written down."), reverse("bureau:sample", args=[sampled.sample_id]), again, "words")
    return through(request, form, work, way)


def _view(request: SignedIn) -> View:
    view = view_of(request, timezone.localdate().replace(day=1))
    require(request.by, Verb.SEE_JOURNAL, within=view.place)
    return view


def _filter(request: SignedIn, view: View) -> FilterForm:
    given = request.POST if request.method == "POST" else request.GET
    today = local_day(timezone.now(), view.place.time_zone)
    posts = list(actors_at(request.by, view.place)[:ACTORS_OFFERED])
    names = names_of([one.person for one in posts])
    actors = {one.person_id: f"{names[one.person_id]} · {one.get_kind_display()}" for one in posts}
    actors[MACHINE_ID] = _("the Huzhu system")
    return FilterForm(actors, first_days(today) | given.dict(), auto_id="pick_%s")


def _lines(request: SignedIn, wanted: Wanted) -> dict[str, Any]:
    lines, before = lines_wanted(request.by, wanted), request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        lines = lines.filter(seq__lt=int(before))
    read = list(lines[: PER_PAGE + 1])
    older = read[PER_PAGE - 1].seq if len(read) > PER_PAGE else ""
    return {"rows": lines_in_words(request.by, read[:PER_PAGE]), "older": older, "newer": before}


def _audit_page(
    request: SignedIn, view: View, form: FilterForm, more: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    chosen = form.chosen() | ({"place": view.chosen} if view.chosen else {})
    shown = {
        "title": _("Audit"),
        "filter": form,
        "chosen": chosen,
        "about": "".join(names_of(people_audited(request.by, [chosen.get("person", "")]).values()).values()),
        "without_person": urlencode({key: value for key, value in chosen.items() if key != "person"}),
        "here": urlencode(chosen),
        "options": place_options(request, view),
        "take_form": TakeForm(auto_id="take_%s"),
        "sample_form": SampleForm(auto_id="sample_%s"),
        "samples": _samples(request, view),
        **more,
    }
    return render(request, "bureau/audit.html", {**around(request, view, "audit"), **shown}, status=status)


def _samples(request: SignedIn, view: View) -> list[dict[str, Any]]:
    drawn = samples_at(request.by, view.place).order_by("-drawn_at", "pk")[:SAMPLES_SHOWN]
    # Both numbers are counted by samples_at.
    return [
        {"pk": one.pk, "at": one.drawn_at, "drawn": one.drawn, "found": one.found}  # type: ignore[attr-defined]
        for one in drawn
    ]


def _sample_page(
    request: SignedIn, sample_id: str, more: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    view, sample = _view(request), sample_seen_by(request.by, sample_id)
    page = Paginator(sample.lines.order_by("line_seq", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    lines = lines_by_seq(one.line_seq for one in page)
    told = {one["seq"]: one for one in lines_in_words(request.by, lines.values())}
    wrong, wrong_form = (more or {}).get("wrong", ("", None))
    rows = [
        {
            "pk": one.pk,
            "line": told[one.line_seq],
            "finding": one.get_finding_display(),
            "words": str(one.words),
            "own": lines[one.line_seq].actor == request.by.person_id,
            "tone": "red" if one.finding == SampledLine.Finding.UNEXPLAINED else "green",
            "finding_form": wrong_form if one.pk == wrong else FindingForm(auto_id=f"of_{one.pk}_%s"),
        }
        for one in page
    ]
    shown = {
        "title": _("Sample"),
        "sample": sample,
        "place": place_name(sample.place),
        "because": str(sample.because),
        "last_on": sample.to_on - timedelta(days=1),
        "drawn_by": names_of([sample.drawn_by])[sample.drawn_by_id],
        "rows": rows,
        "page": page,
        "crumbs": [NavItem(_("Audit"), reverse("bureau:audit")), NavItem(_("Sample"), "", current=True)],
        **(more or {}),
    }
    return render(request, "bureau/sample.html", {**around(request, view, "audit"), **shown}, status=status)
