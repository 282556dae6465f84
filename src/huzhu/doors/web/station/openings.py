"""Time brought in from a list: the file read, what each row became, decided where doubtful, posted, taken back."""

import hashlib
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from huzhu.commons.openings.actions import (
    AT_ONCE,
    leave_out_opening_row,
    post_opening,
    read_opening,
    settle_opening_row,
    undo_opening,
)
from huzhu.commons.openings.matching import sentence_of
from huzhu.commons.openings.models import Opening, OpeningRow
from huzhu.commons.openings.posting import begin_posting
from huzhu.commons.openings.queries import (
    Reckoning,
    opening_row_seen_by,
    opening_seen_by,
    openings_at,
    reckoning_of,
    rows_of,
)
from huzhu.commons.people.access import Verb, may
from huzhu.commons.people.models import Person
from huzhu.commons.people.queries import find_persons, persons_for
from huzhu.commons.works.queries import last_work
from huzhu.doors.bridges.sheets import MOST_BYTES, read_sheets
from huzhu.doors.once import once
from huzhu.doors.web.answers import tell_in
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.forms import DoorForm
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.home.saved import csv_answer
from huzhu.doors.web.station.desk import around, page_of
from huzhu.doors.web.station.longworks import shown_work
from huzhu.doors.web.station.portrait import who_is
from huzhu.doors.web.surroundings import place_name
from huzhu.kernel.refusal import NotFound, Refused
from huzhu.kernel.rosters.sheets import Row, Sheet
from huzhu.kernel.timebank.balances import read_balances

FOUND_SHOWN = 6
State = OpeningRow.State
TONES = {State.READY: "gold", State.DOUBTFUL: "red", State.REFUSED: "red", State.POSTED: "green"}


class ListForm(DoorForm):
    """The file with the list."""

    file = forms.FileField(
        label=gettext_lazy("The list"),
        help_text=gettext_lazy(
            "From Excel or WPS (.xlsx, .xls, .ods) or CSV: name, ID number or birth date or telephone, and hours."
        ),
        error_messages={
            "required": gettext_lazy("Please choose the file"),
            "empty": gettext_lazy("This file is empty"),
        },
    )

    def clean_file(self) -> Any:
        """Not more than is read at once."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is too large."))
        return file


class BecauseForm(DoorForm):
    """Why something is undone."""

    because = forms.CharField(label=gettext_lazy("Why?"), max_length=200)


@require_GET
@signed_in
def show_openings(request: SignedIn) -> HttpResponseBase:
    """Every list that was read, and the box for a new one."""
    return _lists_page(request, ListForm())


@require_POST
@signed_in
@once
def read(request: SignedIn) -> HttpResponseBase:
    """Reads the file and shows what each row means; nothing is posted yet."""
    place, form = desk_place(request, Verb.SEE_ACCOUNT), ListForm(request.POST, request.FILES)
    if form.is_valid():
        content, at = form.cleaned_data["file"].read(), timezone.now()
        try:
            sheets = read_sheets(content, name=form.cleaned_data["file"].name)
            rows = list(read_balances(sheets, on=timezone.localdate(at)))
            digest = hashlib.sha256(content).hexdigest()
            opening = read_opening(by=request.by, at=at, place=place, rows=rows, file_digest=digest)
        except Refused as refusal:
            tell_in(form, refusal, request.by, "file")
        else:
            return HttpResponseRedirect(reverse("station:opening", args=[opening.pk]))
    return _lists_page(request, form)


@require_GET
@signed_in
def show_opening(request: SignedIn, opening_id: str) -> HttpResponseBase:
    """What each row became, what waits for somebody, and whether the sums agree."""
    return _opening_page(request, opening_seen_by(request.by, opening_id), BecauseForm())


@require_GET
@signed_in
def send_opening(request: SignedIn, opening_id: str) -> HttpResponseBase:
    """The reconciliation row by row as a file for a spreadsheet."""
    opening = opening_seen_by(request.by, opening_id)
    head: Row = [_("Sheet"), _("Row"), _("Name"), _("Written"), _("Minutes")]
    head = [*head, _("State"), _("Why"), _("Person"), _("Entry")]
    rows: list[Row] = [
        [
            str(one.sheet),
            one.row_number,
            str(one.name),
            one.written,
            one.minutes,
            str(State(one.state).label),
            _why(one),
            one.person_id or "",
            one.entry_id or "",
        ]
        for one in rows_of(request.by, opening).select_related("opening")
    ]
    return csv_answer(Sheet(_("Time brought in"), [head, *rows]), f"huzhu-opening-{opening.pk}")


@require_GET
@signed_in
def show_sheet(request: SignedIn, opening_id: str) -> HttpResponseBase:
    """The reconciliation on paper, with room for two signatures."""
    opening = opening_seen_by(request.by, opening_id)
    waiting = rows_of(request.by, opening).exclude(state__in=[State.POSTED, State.UNDONE]).select_related("opening")
    shown = {
        "opening": opening,
        "made": reckoning_of(opening),
        "parts": _parts(reckoning_of(opening)),
        "rows": [_row(one, {}) for one in waiting[:500]],
        "place_name": place_name(opening.place),
        "at": timezone.now(),
        "back_href": reverse("station:opening", args=[opening.pk]),
    }
    return render(request, "station/opening_sheet.html", shown)


@require_POST
@signed_in
@once
def post(request: SignedIn, opening_id: str) -> HttpResponseBase:
    """Posts every row that is ready: a short list at once, a long one by a worker."""
    opening, at = opening_seen_by(request.by, opening_id), timezone.now()
    if rows_of(request.by, opening, State.READY).count() > AT_ONCE:
        begin_posting(by=request.by, at=at, opening=opening)
        messages.success(request, _("The list is being posted."))
    else:
        done = post_opening(by=request.by, at=at, opening=opening)
        messages.success(request, ngettext("%(n)s row is posted.", "%(n)s rows are posted.", done) % {"n": done})
    return HttpResponseRedirect(reverse("station:opening", args=[opening.pk]))


@require_POST
@signed_in
@once
def undo(request: SignedIn, opening_id: str) -> HttpResponseBase:
    """Takes the whole list back, with the reason."""
    opening, form = opening_seen_by(request.by, opening_id), BecauseForm(request.POST)

    def work() -> None:
        undo_opening(by=request.by, at=timezone.now(), opening=opening, because=form.cleaned_data["because"])

    def again() -> HttpResponseBase:
        return _opening_page(request, opening, form)

    to = reverse("station:opening", args=[opening.pk])
    return through(request, form, work, Way(_("Taken back. Both entries stay in the book."), to, again))


@require_POST
@signed_in
@once
def settle(request: SignedIn, opening_row_id: str) -> HttpResponseBase:
    """Says whom a row means."""
    row = opening_row_seen_by(request.by, opening_row_id)
    person = persons_for(request.by).filter(pk=request.POST.get("person", "")).first()
    if person is None:
        raise NotFound
    settle_opening_row(by=request.by, at=timezone.now(), row=row, person=person)
    messages.success(request, _("Settled: the row is ready."))
    return HttpResponseRedirect(_waiting_address(row))


@require_POST
@signed_in
@once
def leave_out(request: SignedIn, opening_row_id: str) -> HttpResponseBase:
    """Leaves a row out."""
    row = opening_row_seen_by(request.by, opening_row_id)
    leave_out_opening_row(by=request.by, at=timezone.now(), row=row)
    messages.success(request, _("Left out. It can be taken up again."))
    return HttpResponseRedirect(_waiting_address(row))


def _lists_page(request: SignedIn, form: ListForm) -> HttpResponseBase:
    place = desk_place(request, Verb.SEE_ACCOUNT)
    page = page_of(request, openings_at(request.by, place))
    rows = [{"opening": one, "made": reckoning_of(one), "place": place_name(one.place)} for one in page]
    shown = {"rows": rows, "page": page, "form": form, "may_post": may(request.by, Verb.POST_TRANSFER)}
    context = {**around(request, place, "book"), **shown, "place_name": place_name(place)}
    return render(request, "station/openings.html", context, status=422 if form.errors else 200)


def _opening_page(request: SignedIn, opening: Opening, form: BecauseForm) -> HttpResponseBase:
    place, made = desk_place(request, Verb.SEE_ACCOUNT), reckoning_of(opening)
    asked = request.GET.get("state", "")
    state = asked if asked in State else (State.DOUBTFUL if made.by_state.get(State.DOUBTFUL) else "")
    page = page_of(request, rows_of(request.by, opening, state).select_related("opening"))
    names = _candidates(request, page)
    shown = {
        "opening": opening,
        "made": made,
        "parts": _parts(made),
        "rows": [_row(one, names) for one in page],
        "page": page,
        "states": [(str(one), str(State(one).label), number, one == state) for one, number in made.by_state.items()],
        "state": state,
        "form": form,
        "looked_for": request.GET.get("row", ""),
        "q": request.GET.get("q", ""),
        "found": _found(request),
        "ready": made.by_state.get(State.READY, 0),
        "may_post": may(request.by, Verb.POST_TRANSFER) and opening.undone_at is None,
        "may_open": may(request.by, Verb.SEE_PERSON),
        "back_href": reverse("station:openings"),
        "here": reverse("station:opening", args=[opening.pk]),
        **shown_work(last_work(request.by, opening.pk) if may(request.by, Verb.TEND_WORKS) else None, timezone.now()),
    }
    context = {**around(request, place, "book"), **shown, "place_name": place_name(opening.place)}
    return render(request, "station/opening.html", context, status=422 if form.errors else 200)


def _parts(made: Reckoning) -> list[tuple[str, int, int]]:
    """The lines of the reconciliation: what, rows, minutes."""
    told = [
        (_("Posted"), State.POSTED, made.posted_minutes),
        (_("Ready"), State.READY, made.ready_minutes),
        (_("Wait for a person"), State.DOUBTFUL, made.doubtful_minutes),
        (_("Left out"), State.LEFT_OUT, made.left_out_minutes),
        (_("Taken back"), State.UNDONE, made.undone_minutes),
        (_("Nothing saved"), State.EMPTY, 0),
        (_("Cannot be read"), State.REFUSED, 0),
    ]
    return [(words, made.by_state.get(state, 0), minutes) for words, state, minutes in told]


def _row(row: OpeningRow, names: dict[str, tuple[str, str]]) -> dict[str, Any]:
    return {
        "pk": row.pk,
        "where": f"{row.sheet} {row.row_number}",
        "name": str(row.name),
        "written": row.written,
        "minutes": row.minutes,
        "state": str(State(row.state).label),
        "tone": TONES.get(State(row.state), ""),
        "why": _why(row),
        "person": str(row.person.name) if row.person else "",
        "person_id": row.person_id or "",
        "waits": row.state in (State.DOUBTFUL, State.LEFT_OUT),
        "ready": row.state == State.READY,
        "entry_id": row.entry_id or "",
        "candidates": [(key, *names[key]) for key in row.candidates if key in names],
    }


def _why(row: OpeningRow) -> str:
    sentence = sentence_of(row.why)
    return _(sentence) if sentence else ""


def _candidates(request: SignedIn, rows: Any) -> dict[str, tuple[str, str]]:
    """The names of whom the waiting rows may mean, and who they are."""
    keys = {key for row in rows if row.state in (State.DOUBTFUL, State.LEFT_OUT) for key in row.candidates}
    day = timezone.localdate()
    found = persons_for(request.by).filter(pk__in=keys).prefetch_related("phones").order_by("pk") if keys else ()
    return {one.pk: (str(one.name), who_is(one, day)) for one in found}


def _found(request: SignedIn) -> list[tuple[Person, str, str]]:
    q = request.GET.get("q", "").strip()
    if not q or not may(request.by, Verb.POST_TRANSFER):
        return []
    day = timezone.localdate()
    return [(one, str(one.name), who_is(one, day)) for one in find_persons(request.by, q, FOUND_SHOWN)]


def _waiting_address(row: OpeningRow) -> str:
    return reverse("station:opening", args=[row.opening_id])
