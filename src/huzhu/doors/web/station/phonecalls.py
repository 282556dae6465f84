"""The calls of a desk: a day's list with search and a file, whom to ring back, and one call with all it says."""

from datetime import date
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huzhu.care.calls.actions import note_rung_back, reopen_call, undo_rung_back
from huzhu.care.calls.models import Call
from huzhu.care.calls.queries import calls_counted, calls_for, calls_on, calls_with, to_ring_back
from huzhu.commons.people.access import Verb, may
from huzhu.commons.people.queries import find_persons
from huzhu.commons.places.models import Division
from huzhu.doors.bridges.workbooks import WorkbookKind, write_workbook
from huzhu.doors.once import once
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.shapes import NavItem
from huzhu.doors.web.states import call_state
from huzhu.doors.web.station.callbar import length_words, number_typed
from huzhu.doors.web.station.callers import call_row
from huzhu.doors.web.station.desk import around, page_of
from huzhu.doors.web.station.histories import events_on
from huzhu.doors.web.station.telephone import dial_address
from huzhu.doors.web.surroundings import place_name
from huzhu.doors.words import service_name
from huzhu.kernel.identity.masking import mask_phone
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.rosters.sheets import Row, Sheet

BACK, FOUND_MOST, ROWS_MOST = "back", 200, 20_000


@require_GET
@signed_in
def show_calls(request: SignedIn) -> HttpResponseBase:
    """The calls of a day, or those to ring back; by whom, by number, by how they ended."""
    place = desk_place(request, Verb.SEE_CALL)
    day, wanted = _day(request), request.GET.get("outcome", "")
    page = page_of(request, _wanted(request, place))
    shown = {
        "rows": [_row(request, call) for call in page],
        "page": page,
        "day": day,
        "back": _is_back(request),
        "q": request.GET.get("q", "").strip(),
        "outcomes": [(value, label, value == wanted) for value, label in Call.Outcome.choices],
        "counted": calls_counted(request.by, place, day),
        "tab_items": _tabs(request, place),
        "file_href": f"{reverse('station:phone_calls_file')}?{request.GET.urlencode()}",
    }
    return render(request, "station/phone_calls.html", {**around(request, place, "intake"), **shown})


@require_GET
@signed_in
def send_calls(request: SignedIn) -> HttpResponseBase:
    """The same list as a file for a spreadsheet; it leaves without names and numbers."""
    place, day = desk_place(request, Verb.SEE_CALL), _day(request)
    head: Row = [
        _("One call"),
        _("Day"),
        _("Began"),
        _("Seconds"),
        _("Ended with"),
        _("Handed on to"),
        _("Need"),
        _("Place"),
    ]
    rows = [_line(call) for call in _wanted(request, place)[:ROWS_MOST]]
    written = BytesIO()
    write_workbook(written, [Sheet(_("Calls"), [head, *rows])], kind=WorkbookKind.CSV)
    headers = {"Content-Disposition": f'attachment; filename="huzhu-calls-{day:%Y-%m-%d}.csv"'}
    return HttpResponse(written.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


@require_GET
@signed_in
def show_call(request: SignedIn, phone_call_id: str) -> HttpResponseBase:
    """One call: the whole number to ring, what was said, what became of it."""
    call, place = _call(request, phone_call_id), desk_place(request, Verb.SEE_CALL)
    acts = may(request.by, Verb.TAKE_CALL)
    shown = {
        "call": call,
        "row": _row(request, call),
        "number": str(call.number),
        "dial_href": dial_address(str(call.number)),
        "people": _people(call),
        "may_reopen": acts and call.ended_at is not None and call.outcome != Call.Outcome.NEED,
        "may_ring": acts and call.outcome == Call.Outcome.RING_BACK and call.rung_back_at is None,
        "may_unring": acts and call.rung_back_at is not None,
        "events": events_on(request.by, [f"call:{call.pk}"]),
    }
    return render(request, "station/phone_call.html", {**around(request, place, "intake"), **shown})


@require_POST
@signed_in
@once
def reopen(request: SignedIn, phone_call_id: str) -> HttpResponseBase:
    """It ended otherwise: back to the desk, where it is open again."""
    call = reopen_call(by=request.by, at=timezone.now(), call=_call(request, phone_call_id))
    messages.success(request, _("The call is open again. Please say how it ended."))
    return HttpResponseRedirect(f"{reverse('station:intake')}?tab={call.tab}&ask=1")


@require_POST
@signed_in
@once
def ring_back(request: SignedIn, phone_call_id: str) -> HttpResponseBase:
    """Somebody has rung back, as was promised."""
    call = note_rung_back(by=request.by, at=timezone.now(), call=_call(request, phone_call_id))
    messages.success(request, _("Noted: rung back."))
    return HttpResponseRedirect(reverse("station:phone_call", args=[call.pk]))


@require_POST
@signed_in
@once
def not_rung(request: SignedIn, phone_call_id: str) -> HttpResponseBase:
    """Nobody has rung back yet after all."""
    call = undo_rung_back(by=request.by, at=timezone.now(), call=_call(request, phone_call_id))
    messages.success(request, _("Taken back: still to ring."))
    return HttpResponseRedirect(reverse("station:phone_call", args=[call.pk]))


def _call(request: SignedIn, call_id: str) -> Call:
    call = calls_for(request.by).filter(pk=call_id).first()
    if call is None:
        raise NotFound
    return call


def _day(request: SignedIn) -> date:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return timezone.localdate()


def _is_back(request: SignedIn) -> bool:
    return request.GET.get("view") == BACK


def _wanted(request: SignedIn, place: Division) -> QuerySet[Call]:
    by, q = request.by, request.GET.get("q", "").strip()
    calls = to_ring_back(by, place) if _is_back(request) else calls_on(by, place, _day(request))
    outcome = request.GET.get("outcome", "")
    if outcome in Call.Outcome:
        calls = calls.filter(outcome=outcome)
    return calls_with(calls, find_persons(by, q, FOUND_MOST), number_typed(request)) if q else calls


def _row(request: SignedIn, call: Call) -> dict[str, Any]:
    ended = call.ended_at
    return {
        **call_row(request.by, call),
        "number": mask_phone(str(call.number)),
        "words": str(call.words),
        "handed_to": call.get_handed_to_display() if call.handed_to else "",
        "outcome": call_state(call),
        "length": length_words(int((ended - call.began_at).total_seconds())) if ended else "",
        "need_id": call.need_id,
    }


def _people(call: Call) -> list[dict[str, str]]:
    """Who rang and whom it is about, each once."""
    rang, about = call.person, call.about
    found = [(_("Rang"), rang)] if rang else []
    found += [(_("About"), about)] if about and about != rang else []
    return [{"word": word, "pk": one.pk, "name": str(one.name)} for word, one in found]


def _line(call: Call) -> Row:
    began = timezone.localtime(call.began_at)
    seconds = int((call.ended_at - call.began_at).total_seconds()) if call.ended_at else None
    handed = call.get_handed_to_display() if call.handed_to else ""
    need = service_name(call.need.service) if call.need else ""
    word = call.get_outcome_display() if call.outcome else ""
    day, clock = f"{began:%Y-%m-%d}", f"{began:%H:%M}"
    return [call.pk, day, clock, seconds, str(word), str(handed), need, place_name(call.place)]


def _tabs(request: SignedIn, place: Division) -> list[NavItem]:
    address, waiting = reverse("station:phone_calls"), to_ring_back(request.by, place).count()
    back = _is_back(request)
    return [
        NavItem(_("Calls of a day"), address, "phone-incoming", not back),
        NavItem(_("To ring back"), f"{address}?view={BACK}", "phone-call", back, waiting),
    ]
