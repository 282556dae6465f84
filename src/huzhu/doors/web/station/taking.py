"""People as a file for a spreadsheet: whom the search finds or everybody here, what for, and numbers masked.

A few are written while one waits; many by a worker, and the file is there for a day for whoever asked.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from huzhu.commons.people.access import Verb
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.commons.registers.exporting import (
    KEPT_FOR,
    WAITED_FOR_MOST,
    as_row,
    begin_export,
    export_of,
    export_people,
    exports_of,
    people_to_export,
    take_export,
)
from huzhu.commons.registers.models import Export
from huzhu.commons.works.queries import last_work
from huzhu.doors.bridges.workbooks import WorkbookKind
from huzhu.doors.web.answers import tell_in
from huzhu.doors.web.files import form_of, sheets_answer
from huzhu.doors.web.forms import DoorForm
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.station.desk import around
from huzhu.doors.web.station.longworks import shown_work
from huzhu.doors.web.station.personal import TAKEN_FOR
from huzhu.doors.web.surroundings import place_name
from huzhu.kernel.refusal import Refused
from huzhu.kernel.rosters.sheets import Row, Sheet

SHOWN = 10


class TakeForm(DoorForm):
    """Whom, what for, and as what kind of file."""

    q = forms.CharField(
        label=gettext_lazy("Whom?"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("As in the search: name, initials, number or door. Empty: everybody here."),
    )
    purpose = forms.ChoiceField(label=gettext_lazy("What is it for?"), choices=TAKEN_FOR)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of file"),
        choices=((WorkbookKind.XLSX.value, "Excel"), (WorkbookKind.CSV.value, "CSV")),
        initial=WorkbookKind.XLSX.value,
    )


@require_GET
@signed_in
def show_form(request: SignedIn) -> HttpResponseBase:
    """Whom to put into the file, and what for."""
    return _page(request, TakeForm(initial={"q": request.GET.get("q", "")}))


@never_cache
@require_POST
@signed_in
def send_people(request: SignedIn) -> HttpResponseBase:
    """The file; who took it, how many people, and what for stand in the journal. Changes nothing else."""
    form = TakeForm(request.POST)
    if form.is_valid():
        request.by = request.by.for_purpose(form.cleaned_data["purpose"])
        try:
            return _taken(request, form.cleaned_data["q"], WorkbookKind(form.cleaned_data["kind"]))
        except Refused as refusal:
            tell_in(form, refusal, request.by, "q")
    return _page(request, form)


@never_cache
@require_GET
@signed_in
def show_export(request: SignedIn, export_id: str) -> HttpResponseBase:
    """How far a file has come that a worker writes; then the file."""
    export, at = export_of(request.by, export_id), timezone.now()
    shown = {
        "export": export,
        "purpose": dict(TAKEN_FOR).get(export.purpose, ""),
        "place_name": place_name(export.place),
        "here": reverse("station:export", args=[export.pk]),
        "title": _("The file is being written"),
        **shown_work(last_work(request.by, export.pk), at),
        "until": export.begun_at + KEPT_FOR,
    }
    return render(request, "station/export.html", {**around(request, export.place, "people"), **shown})


@never_cache
@require_POST
@signed_in
def send_export(request: SignedIn, export_id: str) -> HttpResponseBase:
    """The file that a worker has written; each taking is a line of the journal. Changes nothing else."""
    export = export_of(request.by, export_id)
    kind = form_of(request.POST.get("kind", ""))
    request.by = request.by.for_purpose(export.purpose)
    rows = take_export(by=request.by, at=timezone.now(), export=export)
    return sheets_answer([_sheet(rows)], _file_name(timezone.localdate(export.begun_at)), kind)


def _taken(request: SignedIn, q: str, kind: WorkbookKind) -> HttpResponseBase:
    place, at = desk_place(request, Verb.EXPORT_REGISTER), timezone.now()
    if people_to_export(request.by, place, q) > WAITED_FOR_MOST:
        export = begin_export(by=request.by, at=at, place=place, text=q)
        return HttpResponseRedirect(reverse("station:export", args=[export.pk]))
    people = export_people(by=request.by, at=at, place=place, text=q)
    return sheets_answer([_sheet(map(as_row, people))], _file_name(timezone.localdate(at)), kind)


def _page(request: SignedIn, form: TakeForm) -> HttpResponseBase:
    place = desk_place(request, Verb.EXPORT_REGISTER)
    shown = {"form": form, "place_name": place_name(place), "exports": _exports(request)}
    status = 422 if form.errors else 200
    return render(request, "station/taking.html", {**around(request, place, "people"), **shown}, status=status)


def _exports(request: SignedIn) -> list[dict[str, Any]]:
    def shown(one: Export) -> dict[str, Any]:
        return {"pk": one.pk, "begun_at": one.begun_at, "place": place_name(one.place), "people": one.people}

    return [shown(one) for one in exports_of(request.by)[:SHOWN]]


def _file_name(day: date) -> str:
    return f"huzhu-people-{day}"


def _sheet(people: Iterable[list[str]]) -> Sheet:
    head: Row = [_("Name"), _("Gender"), _("Born on"), _("ID number"), _("Telephone"), _("Door"), _("Lives in")]
    genders = dict(Person._meta.get_field("gender").flatchoices)
    told = list(people)
    lived_in = Division.objects.in_bulk({row[-1] for row in told})
    names = {key: place_name(one) for key, one in lived_in.items()}
    rows: list[Row] = [[name, str(genders.get(gender, "")), *rest, names[place]] for name, gender, *rest, place in told]
    return Sheet(_("People"), [head, *rows])
