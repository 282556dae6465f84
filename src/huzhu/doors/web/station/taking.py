"""People as a file for a spreadsheet: whom the search finds or everybody here, what for, and numbers masked."""

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from huzhu.commons.people.access import Verb
from huzhu.commons.people.models import Person
from huzhu.commons.registers.exporting import export_people
from huzhu.doors.bridges.workbooks import WorkbookKind
from huzhu.doors.web.answers import tell_in
from huzhu.doors.web.files import sheets_answer
from huzhu.doors.web.forms import DoorForm
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.station.desk import around
from huzhu.doors.web.station.personal import TAKEN_FOR
from huzhu.doors.web.surroundings import place_name
from huzhu.kernel.identity.masking import mask_id
from huzhu.kernel.refusal import Refused
from huzhu.kernel.rosters.sheets import Row, Sheet


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
    place, form = desk_place(request, Verb.EXPORT_REGISTER), TakeForm(request.POST)
    if form.is_valid():
        request.by = request.by.for_purpose(form.cleaned_data["purpose"])
        try:
            people = export_people(by=request.by, at=timezone.now(), place=place, text=form.cleaned_data["q"])
        except Refused as refusal:
            tell_in(form, refusal, request.by, "q")
        else:
            name = f"huzhu-people-{timezone.localdate()}"
            return sheets_answer([_sheet(people)], name, WorkbookKind(form.cleaned_data["kind"]))
    return _page(request, form)


def _page(request: SignedIn, form: TakeForm) -> HttpResponseBase:
    place = desk_place(request, Verb.EXPORT_REGISTER)
    shown = {"form": form, "place_name": place_name(place)}
    status = 422 if form.errors else 200
    return render(request, "station/taking.html", {**around(request, place, "people"), **shown}, status=status)


def _sheet(people: list[Person]) -> Sheet:
    head: Row = [_("Name"), _("Gender"), _("Born on"), _("ID number"), _("Telephone"), _("Door"), _("Lives in")]
    rows: list[Row] = [
        [
            str(one.name),
            one.get_gender_display(),
            str(one.born_on or ""),
            mask_id(str(one.identity_number)),
            " ".join(str(phone.number) for phone in sorted(one.phones.all(), key=lambda phone: (phone.rank, phone.pk))),
            str(one.door),
            place_name(one.place),
        ]
        for one in people
    ]
    return Sheet(_("People"), [head, *rows])
