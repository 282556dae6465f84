"""Time brought in from lists: read, decided where doubtful, posted, reconciled, taken back."""

import hashlib
import json

from django.http import HttpResponse
from ninja import Query, Router

from huzhu.commons.bank.actions import ReasonMissing
from huzhu.commons.bank.posting import PeriodClosed
from huzhu.commons.openings.actions import (
    NothingReady,
    OpeningSpent,
    OpeningUndone,
    RowDecided,
    RowElsewhere,
    TooManyRows,
    leave_out_opening_row,
    post_opening,
    read_opening,
    settle_opening_row,
    undo_opening,
)
from huzhu.commons.openings.models import Opening, OpeningRow
from huzhu.commons.openings.queries import opening_seen_by, openings_at, reckoning_of, rows_of
from huzhu.commons.people.access import NotPermitted, Verb
from huzhu.commons.people.models import Person
from huzhu.doors.api.contract import refuses
from huzhu.doors.api.gate import caller
from huzhu.doors.api.naming import named, placed
from huzhu.doors.api.paging import CursorUnknown, Page, Paged, link_next, slice_of
from huzhu.doors.api.schemas.openings import NewOpening, OpeningRowTold, OpeningTold, PostedRows, Settling, Undoing
from huzhu.doors.api.shapes import Code, Made, Moved
from huzhu.doors.porter import Visitor
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.rosters.reading import NameColumnMissing, NoRosterFound
from huzhu.kernel.rosters.sheets import Sheet
from huzhu.kernel.timebank.balances import NoTimeColumn, read_balances

router = Router(tags=["openings"])


@router.post(
    "/places/{place}/openings",
    response={201: Made},
    openapi_extra=refuses(NoRosterFound, NameColumnMissing, NoTimeColumn, TooManyRows, NotPermitted, NotFound),
)
def read(request: Visitor, place: Code, asked: NewOpening) -> Made:
    """Keeps a list with whom each row means; nothing is posted yet. The same list answers with what stands."""
    by, at = caller(request)
    where = placed(by, Verb.POST_TRANSFER, place)
    rows = list(read_balances([Sheet("-", asked.rows)], on=by.day))
    digest = hashlib.sha256(json.dumps(asked.rows, ensure_ascii=False).encode()).hexdigest()
    return Made(id=read_opening(by=by, at=at, place=where, rows=rows, file_digest=digest).pk)


@router.get(
    "/places/{place}/openings",
    response=Page[OpeningTold],
    openapi_extra=refuses(CursorUnknown, NotPermitted, NotFound),
)
def listing(request: Visitor, response: HttpResponse, place: Code, asked: Query[Paged]) -> Page[OpeningTold]:
    """The lists read for a place and all under it, the newest first, each with its reconciliation."""
    by, _at = caller(request)
    page = slice_of(openings_at(by, placed(by, Verb.SEE_ACCOUNT, place)), ("-read_at", "-pk"), asked)
    link_next(request, response, page.next)
    return Page(items=[_told(one) for one in page.rows], next=page.next)


@router.get("/openings/{opening}", response=OpeningTold, openapi_extra=refuses(NotPermitted, NotFound))
def show(request: Visitor, opening: Code) -> OpeningTold:
    """A list with its reconciliation."""
    by, _at = caller(request)
    return _told(opening_seen_by(by, opening))


@router.get(
    "/openings/{opening}/rows",
    response=Page[OpeningRowTold],
    openapi_extra=refuses(CursorUnknown, NotPermitted, NotFound),
)
def rows(request: Visitor, response: HttpResponse, opening: Code, asked: Query[Paged]) -> Page[OpeningRowTold]:
    """The rows of a list in its order, and what became of each."""
    by, _at = caller(request)
    found = rows_of(by, opening_seen_by(by, opening))
    page = slice_of(found, ("sheet_index", "row_number", "pk"), asked)
    link_next(request, response, page.next)
    return Page(items=[_row_told(one) for one in page.rows], next=page.next)


@router.post(
    "/openings/{opening}/post",
    response=PostedRows,
    openapi_extra=refuses(NothingReady, OpeningUndone, PeriodClosed, NotPermitted, NotFound),
)
def post(request: Visitor, opening: Code) -> PostedRows:
    """Posts every ready row as one entry; doubtful rows stay."""
    by, at = caller(request)
    chosen = named(Opening, opening)
    return PostedRows(id=chosen.pk, posted=post_opening(by=by, at=at, opening=chosen))


@router.post(
    "/openings/{opening}/undo",
    response=Moved,
    openapi_extra=refuses(OpeningUndone, OpeningSpent, ReasonMissing, NotPermitted, NotFound),
)
def undo(request: Visitor, opening: Code, asked: Undoing) -> Moved:
    """Takes a whole list back by reversals, all or nothing."""
    by, at = caller(request)
    return Moved(
        id=undo_opening(by=by, at=at, opening=named(Opening, opening), because=asked.because).pk, state="undone"
    )


@router.post(
    "/opening-rows/{row}/settle",
    response=Moved,
    openapi_extra=refuses(RowDecided, RowElsewhere, OpeningUndone, NotPermitted, NotFound),
)
def settle(request: Visitor, row: Code, asked: Settling) -> Moved:
    """Somebody has looked: the row means this person."""
    by, at = caller(request)
    settled = settle_opening_row(by=by, at=at, row=named(OpeningRow, row), person=named(Person, asked.person))
    return Moved(id=settled.pk, state=settled.state)


@router.post(
    "/opening-rows/{row}/leave-out",
    response=Moved,
    openapi_extra=refuses(RowDecided, OpeningUndone, NotPermitted, NotFound),
)
def leave_out(request: Visitor, row: Code) -> Moved:
    """Somebody has looked: the row is not brought in."""
    by, at = caller(request)
    left = leave_out_opening_row(by=by, at=at, row=named(OpeningRow, row))
    return Moved(id=left.pk, state=left.state)


def _told(one: Opening) -> OpeningTold:
    made = reckoning_of(one)
    return OpeningTold(
        id=one.pk,
        place=one.place_id,
        read_at=one.read_at,
        posted_at=one.posted_at,
        undone_at=one.undone_at,
        rows=made.rows,
        by_state=made.by_state,
        sheet_minutes=made.sheet_minutes,
        posted_minutes=made.posted_minutes,
        doubtful_minutes=made.doubtful_minutes,
        left_out_minutes=made.left_out_minutes,
        ledger_minutes=made.ledger_minutes,
        agrees=made.agrees,
    )


def _row_told(one: OpeningRow) -> OpeningRowTold:
    return OpeningRowTold(
        id=one.pk,
        row_number=one.row_number,
        written=one.written,
        minutes=one.minutes,
        state=one.state,
        why=one.why,
        person=one.person_id,
        candidates=one.candidates,
        entry=one.entry_id,
    )
