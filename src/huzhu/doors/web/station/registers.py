"""Registers of other departments at the desk: what was agreed, what was delivered, and what each row became."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huzhu.care.alerts.queries import alerts_open
from huzhu.care.deliveries.agreeing import (
    AgreementDaysWrong,
    FieldsLacking,
    PaperMissing,
    end_agreement,
    sign_agreement,
)
from huzhu.care.deliveries.bringing import Brought, begin_delivery, bring_delivery
from huzhu.care.deliveries.models import Agreement, Delivery, Outcome
from huzhu.care.deliveries.queries import (
    agreement_seen_by,
    agreements_at,
    deliveries_of,
    delivery_seen_by,
    rows_of,
    rows_waiting,
)
from huzhu.commons.people.access import Verb, may
from huzhu.commons.works.models import Work
from huzhu.commons.works.queries import last_work
from huzhu.doors.bridges.sheets import read_sheets
from huzhu.doors.once import once
from huzhu.doors.web.answers import tell_in
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.files import sheet_answer
from huzhu.doors.web.forms import DoorForm
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.station.decisions import ReasonForm
from huzhu.doors.web.station.desk import around, page_of
from huzhu.doors.web.station.lists import TONES as WORK_TONES
from huzhu.doors.web.station.longworks import shown_work
from huzhu.doors.web.station.registerforms import AgreementForm, RegisterFileForm, ending_reasons
from huzhu.doors.web.station.registerwords import (
    agreement_words,
    counted_words,
    field_words,
    row_words,
    standing_words,
    told_words,
)
from huzhu.doors.web.surroundings import place_name
from huzhu.doors.web.wording import listed
from huzhu.kernel.deliveries.fields import Register
from huzhu.kernel.deliveries.taking import take_sheets
from huzhu.kernel.refusal import NotFound, Refused
from huzhu.kernel.rosters.sheets import Row, Sheet

SHOWN_FIRST = (Outcome.DOUBTFUL, Outcome.FAULTY, Outcome.CHANGED, Outcome.NEW)
"""Which rows are shown where nobody has chosen: the first of these of which there are any."""


@require_GET
@signed_in
def show_agreements(request: SignedIn) -> HttpResponseBase:
    """What is agreed with other departments, and the box for another agreement."""
    return _agreements_page(request, AgreementForm(timezone.localdate()))


@require_POST
@signed_in
@once
def sign(request: SignedIn) -> HttpResponseBase:
    """Writes down what was agreed."""
    place, form = desk_place(request, Verb.KEEP_REGISTERS), AgreementForm(timezone.localdate(), request.POST)
    if form.is_valid():
        try:
            agreement = sign_agreement(by=request.by, at=timezone.now(), place=place, terms=form.terms())
        except Refused as refusal:
            fields = {FieldsLacking: "fields_named", AgreementDaysWrong: "last_on", PaperMissing: "paper"}
            tell_in(form, refusal, request.by, fields.get(type(refusal)))
        else:
            return HttpResponseRedirect(_agreement_address(agreement))
    return _agreements_page(request, form)


@require_GET
@signed_in
def show_agreement(request: SignedIn, agreement_id: str) -> HttpResponseBase:
    """One agreement, what came under it, and the box for the next file."""
    return _agreement_page(request, agreement_seen_by(request.by, agreement_id))


@require_POST
@signed_in
@once
def end(request: SignedIn, agreement_id: str) -> HttpResponseBase:
    """Nothing more is delivered under it."""
    agreement = agreement_seen_by(request.by, agreement_id)
    form = ReasonForm(ending_reasons(), request.POST, auto_id="end_%s")

    def work() -> Agreement:
        return end_agreement(by=request.by, at=timezone.now(), agreement=agreement, because=form.because())

    def again() -> HttpResponse:
        return _agreement_page(request, agreement, {"end_form": form, "form": form}, status=422)

    return through(request, form, work, Way(_("The agreement is over."), _agreement_address(agreement), again))


@require_POST
@signed_in
@once
def deliver(request: SignedIn, agreement_id: str) -> HttpResponseBase:
    """Keeps of a file what the agreement allows, and has it read by a worker."""
    agreement, at = agreement_seen_by(request.by, agreement_id), timezone.now()
    form = RegisterFileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            brought = _brought(agreement, form.cleaned_data["file"])
            delivery = bring_delivery(by=request.by, at=at, agreement=agreement, brought=brought)
            begin_delivery(by=request.by, at=at, delivery=delivery)
        except Refused as refusal:
            tell_in(form, refusal, request.by, "file")
        else:
            return HttpResponseRedirect(_address(delivery))
    return _agreement_page(request, agreement, {"file_form": form, "form": form}, status=422)


@require_GET
@signed_in
def show_delivery(request: SignedIn, delivery_id: str) -> HttpResponseBase:
    """What became of each row of a delivery."""
    return _delivery_page(request, delivery_seen_by(request.by, delivery_id), DoorForm())


@require_POST
@signed_in
@once
def go_on(request: SignedIn, delivery_id: str) -> HttpResponseBase:
    """A delivery that was stopped is read on."""
    delivery, form = delivery_seen_by(request.by, delivery_id), DoorForm(request.POST)

    def work() -> Work:
        return begin_delivery(by=request.by, at=timezone.now(), delivery=delivery)

    way = Way(_("The register is being read."), _address(delivery), lambda: _delivery_page(request, delivery, form))
    return through(request, form, work, way)


@require_GET
@signed_in
def send_rows(request: SignedIn, delivery_id: str, kind: str) -> HttpResponse:
    """The rows of one outcome as a file: to be put right, or sent back to the department."""
    delivery, outcome = delivery_seen_by(request.by, delivery_id), request.GET.get("outcome", Outcome.FAULTY)
    if outcome not in Outcome.values:
        raise NotFound
    headers = list(dict.fromkeys(one[1] for sheet in delivery.outlined()["sheets"] for one in sheet["columns"]))
    head: Row = [*headers, _("Row"), _("Whom we know"), _("What it says"), _("Why")]
    rows = [_line(row, delivery, headers) for row in rows_of(request.by, delivery, outcome)]
    return sheet_answer(Sheet(str(Outcome(outcome).label), [head, *rows]), f"huzhu-{outcome}-{delivery.pk}", kind)


def _line(row: Any, delivery: Delivery, headers: list[str]) -> Row:
    told = row.told()
    cells = dict(told.get("cells", []))
    words = [row.get_why_display(), *(f"{one.column} {one.sentence}" for one in _faults(row, delivery))]
    said = told_words(delivery.agreement, told["told"]) if "told" in told else ""
    name = str(row.person.name) if row.person else ""
    return [*(cells.get(header, "") for header in headers), row.row_number, name, said, " ".join(filter(None, words))]


def _faults(row: Any, delivery: Delivery) -> list[Any]:
    faults: list[Any] = row_words(row, delivery, delivery.outlined())["faults"]
    return faults


def _agreements_page(request: SignedIn, form: AgreementForm) -> HttpResponseBase:
    place, day = desk_place(request, Verb.SEE_DELIVERY), timezone.localdate()
    page = page_of(request, agreements_at(request.by, place))
    rows = []
    for one in page:
        word, tone = standing_words(one, day)
        rows.append(agreement_words(one) | {"agreement": one, "word": word, "tone": tone, "last_on": _last_on(one)})
    shown = {
        "rows": rows,
        "page": page,
        "form": form,
        "may_sign": may(request.by, Verb.KEEP_REGISTERS),
        "waiting": rows_waiting(request.by, place).count(),
        "alerts": alerts_open(request.by, place).count(),
        "place_name": place_name(place),
    }
    status = 422 if form.errors else 200
    return render(request, "station/registers.html", {**around(request, place, "people"), **shown}, status=status)


def _agreement_page(
    request: SignedIn, agreement: Agreement, more: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    place, day = desk_place(request, Verb.SEE_DELIVERY), timezone.localdate()
    page = page_of(request, deliveries_of(request.by, agreement))
    word, tone = standing_words(agreement, day)
    shown = {
        **agreement_words(agreement),
        "agreement": agreement,
        "word": word,
        "tone": tone,
        "last_on": _last_on(agreement),
        "in_force": agreement.in_force(day),
        "place_name": place_name(agreement.place),
        "page": page,
        "rows": [{"delivery": one, **_state(request, one)} for one in page],
        "file_form": RegisterFileForm(),
        "end_form": ReasonForm(ending_reasons(), auto_id="end_%s"),
        "may_end": agreement.ended_at is None and may(request.by, Verb.KEEP_REGISTERS),
        **(more or {}),
    }
    return render(request, "station/agreement.html", {**around(request, place, "people"), **shown}, status=status)


def _delivery_page(request: SignedIn, delivery: Delivery, form: DoorForm) -> HttpResponse:
    place, outline, counted = desk_place(request, Verb.SEE_DELIVERY), delivery.outlined(), delivery.counted()
    asked = request.GET.get("outcome", "")
    chosen = asked if asked in counted else next((one for one in SHOWN_FIRST if counted[one]), Outcome.UNCHANGED)
    page = page_of(request, rows_of(request.by, delivery, chosen))
    shown = {
        **agreement_words(delivery.agreement),
        **_state(request, delivery),
        "delivery": delivery,
        "agreement": delivery.agreement,
        "figures": counted_words(delivery, _address(delivery), chosen),
        "none": listed([str(Outcome(one).label) for one, count in counted.items() if not count]),
        "chosen": chosen,
        "chosen_label": Outcome(chosen).label,
        "rows": [row_words(one, delivery, outline) for one in page],
        "page": page,
        "columns": [
            {"letter": letter, "header": header, "field": field_words(field)}
            for sheet in outline["sheets"][:1]
            for letter, header, field in sheet["columns"]
        ],
        "left_out": listed(outline["left_out"]),
        "form": form,
        "here": _address(delivery),
        "place_name": place_name(delivery.agreement.place),
    }
    status = 422 if form.errors else 200
    return render(request, "station/delivery.html", {**around(request, place, "people"), **shown}, status=status)


def _state(request: SignedIn, delivery: Delivery) -> dict[str, Any]:
    """How far a delivery has come: running, stopped, failed, or read to its end."""
    work = last_work(request.by, delivery.pk)
    shown = shown_work(work, timezone.now())
    if delivery.finished_at:
        return shown | {"state": _("read"), "state_tone": "green"}
    if work is None:
        return shown | {"state": _("not read yet"), "state_tone": "gold"}
    return shown | {"state": work.get_state_display(), "state_tone": WORK_TONES[Work.State(work.state)]}


def _brought(agreement: Agreement, file: Any) -> Brought:
    """The file as it was sent, cut down to the agreement; refuses what is no such register."""
    sheets = read_sheets(file.read(), name=file.name)
    return Brought(file.name, take_sheets(sheets, Register(agreement.register), agreement.named()))


def _last_on(agreement: Agreement) -> Any:
    return agreement.to_on.fromordinal(agreement.to_on.toordinal() - 1)


def _agreement_address(agreement: Agreement) -> str:
    return reverse("station:agreement", args=[agreement.pk])


def _address(delivery: Delivery) -> str:
    return reverse("station:delivery", args=[delivery.pk])
