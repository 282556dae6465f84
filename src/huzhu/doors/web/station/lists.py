"""Lists of people brought to the desk: what the file says, read in the background, what was refused and why."""

import hashlib
import json
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from huzhu.commons.people.access import Verb
from huzhu.commons.registers.bringing import BroughtList, begin_reading, bring_list
from huzhu.commons.registers.models import Intake, KeptList, RefusedRow
from huzhu.commons.registers.queries import intake_seen_by, intakes_at, kept_list_of, refused_rows_of, rows_held
from huzhu.commons.works.models import Work
from huzhu.commons.works.queries import last_work
from huzhu.doors.bridges.sheets import read_sheets
from huzhu.doors.once import once
from huzhu.doors.web.answers import tell_in
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.files import sheet_answer
from huzhu.doors.web.forms import DoorForm
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.station.desk import around, page_of
from huzhu.doors.web.station.listwords import fault_words, first_rows_of, meaning_words, where_in
from huzhu.doors.web.station.longworks import shown_work
from huzhu.doors.web.station.openings import ListForm
from huzhu.doors.web.surroundings import place_name
from huzhu.doors.web.wording import listed
from huzhu.kernel.refusal import Refused
from huzhu.kernel.rosters.reading import open_roster
from huzhu.kernel.rosters.sheets import Row, Sheet

State = Work.State
TONES = {State.RUNNING: "blue", State.DONE: "green", State.STOPPED: "gold", State.FAILED: "red"}
TEMPLATE = (
    "姓名", "身份证号", "性别", "出生日期", "电话", "住址", "居住情况", "人员类别", "紧急联系人",
    "紧急联系电话", "备注",
)  # fmt: skip


class PeopleForm(ListForm):
    """The file with the people."""

    file = forms.FileField(
        label=gettext_lazy("The list"),
        help_text=gettext_lazy(
            "From Excel or WPS (.xlsx, .xls, .ods) or CSV, at most 50,000 rows: name, and ID number or birth date."
        ),
        error_messages=ListForm.base_fields["file"].error_messages,
    )


@require_GET
@signed_in
def show_lists(request: SignedIn) -> HttpResponseBase:
    """Every list that was brought, and the box for a new one."""
    return _lists_page(request, PeopleForm())


@require_POST
@signed_in
@once
def read(request: SignedIn) -> HttpResponseBase:
    """Keeps the file and shows what it says; nobody enters the register yet."""
    place, form = desk_place(request, Verb.IMPORT_REGISTER), PeopleForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            brought = _brought(form.cleaned_data["file"])
            intake = bring_list(by=request.by, at=timezone.now(), place=place, brought=brought)
        except Refused as refusal:
            tell_in(form, refusal, request.by, "file")
        else:
            return HttpResponseRedirect(_address(intake))
    return _lists_page(request, form)


@require_GET
@signed_in
def send_template(request: SignedIn, kind: str) -> HttpResponse:
    """An empty list with the columns that are always understood."""
    desk_place(request, Verb.IMPORT_REGISTER)
    return sheet_answer(Sheet(_("People"), [TEMPLATE]), "huzhu-people", kind)


@require_GET
@signed_in
def show_list(request: SignedIn, intake_id: str) -> HttpResponseBase:
    """A list before it is read, while it is read, or what came of it."""
    return _list_page(request, intake_seen_by(request.by, intake_id), DoorForm())


@require_POST
@signed_in
@once
def begin(request: SignedIn, intake_id: str) -> HttpResponseBase:
    """The list is read by a worker; whoever asked goes on with other work."""
    intake, form = intake_seen_by(request.by, intake_id), DoorForm(request.POST)

    def work() -> None:
        begin_reading(by=request.by, at=timezone.now(), intake=intake)

    way = Way(_("The list is being read."), _address(intake), lambda: _list_page(request, intake, form))
    return through(request, form, work, way)


@require_GET
@signed_in
def send_refused(request: SignedIn, intake_id: str, kind: str) -> HttpResponse:
    """The rows that were not taken as they stood, with what is wrong beside each: to be put right and brought again."""
    intake = intake_seen_by(request.by, intake_id)
    told = [json.loads(one.content) for one in refused_rows_of(intake)]
    width = max((len(one["cells"]) for one in told), default=0)
    head: Row = [*_headers(intake, width), _("Row"), _("What is wrong, and what to do")]
    rows = [[*_padded(one["cells"], width), one["row"], " ".join(_sentences(one))] for one in told]
    return sheet_answer(Sheet(_("Rows to put right"), [head, *rows]), f"huzhu-refused-{intake.pk}", kind)


def _lists_page(request: SignedIn, form: PeopleForm) -> HttpResponseBase:
    place = desk_place(request, Verb.IMPORT_REGISTER)
    page = page_of(request, intakes_at(request.by, place))
    rows = [{"intake": one, "place": place_name(one.place), **_state(request, one)} for one in page]
    shown = {
        "rows": rows,
        "page": page,
        "form": form,
        "held": rows_held(request.by, place).count(),
        "place_name": place_name(place),
    }
    status = 422 if form.errors else 200
    return render(request, "station/lists.html", {**around(request, place, "people"), **shown}, status=status)


def _list_page(request: SignedIn, intake: Intake, form: DoorForm) -> HttpResponseBase:
    place, kept = desk_place(request, Verb.IMPORT_REGISTER), kept_list_of(intake)
    page = page_of(request, refused_rows_of(intake))
    state = _state(request, intake)
    shown = {
        **state,
        "intake": intake,
        "first": _first(json.loads(kept.first_rows)) if kept and not intake.finished_at else None,
        "file_name": kept.file_name if kept else "",
        "wrong_rows": [_refused(one, kept) for one in page],
        "page": page,
        "held": rows_held(request.by, intake.place).filter(intake=intake).count(),
        "form": form,
        "here": _address(intake),
        "place_name": place_name(intake.place),
    }
    status = 422 if form.errors else 200
    return render(request, "station/list.html", {**around(request, place, "people"), **shown}, status=status)


def _state(request: SignedIn, intake: Intake) -> dict[str, Any]:
    """How far a list has come: not begun, running, stopped, failed, or read to its end."""
    work = last_work(request.by, intake.pk)
    shown = shown_work(work, timezone.now())
    if intake.finished_at:
        return shown | {"state": _("read"), "tone": "green"}
    if work is None:
        return shown | {"state": _("not taken in yet"), "tone": "gold"}
    return shown | {"state": work.get_state_display(), "tone": TONES[State(work.state)]}


def _brought(file: Any) -> BroughtList:
    """The file as it was sent, with what it says; refuses what is no list of people."""
    content = file.read()
    every = read_sheets(content, name=file.name)
    sheets = open_roster(every)
    return BroughtList(
        name=file.name,
        content=content,
        digest=hashlib.sha256(content).hexdigest(),
        rows=sum(sheet.row_count for sheet in sheets),
        first_rows=first_rows_of(sheets, every, timezone.localdate()),
    )


def _first(told: dict[str, Any]) -> dict[str, Any]:
    """What is shown of a file before it is read, in words."""
    sheets = [
        {**sheet, "columns": [{**one, "meaning": meaning_words(one["meaning"])} for one in sheet["columns"]]}
        for sheet in told["sheets"]
    ]
    rows = [{**row, "faults": [fault_words(one) for one in row["faults"]]} for row in told["rows"]]
    return {"sheets": sheets, "rows": rows, "others": listed(told["others"])}


def _refused(row: RefusedRow, kept: KeptList | None) -> dict[str, Any]:
    told = json.loads(row.content)
    where = where_in(kept, told["sheet"], told["row"])
    cells = " · ".join(filter(None, told["cells"]))
    return {"pk": row.pk, "where": where, "cells": cells, "faults": [fault_words(one) for one in told["faults"]]}


def _sentences(told: dict[str, Any]) -> list[str]:
    return [f"{one.column} {one.sentence} {one.next_step}".strip() for one in map(fault_words, told["faults"])]


def _headers(intake: Intake, width: int) -> list[str]:
    """The headers of the file's first sheet, as they were written."""
    kept = kept_list_of(intake)
    return _padded(json.loads(kept.first_rows)["sheets"][0]["headers"] if kept else [], width)


def _padded(cells: list[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))][:width]


def _address(intake: Intake) -> str:
    return reverse("station:people_list", args=[intake.pk])
