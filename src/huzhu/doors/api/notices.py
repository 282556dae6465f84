"""Notices: whom to ring and what to say, and what came of it."""

from django.http import HttpResponse
from ninja import Query, Router

from huzhu.commons.notices.actions import AlreadyTold, note_call
from huzhu.commons.notices.models import Notice
from huzhu.commons.notices.queries import calls_waiting
from huzhu.commons.notices.texts import words_of_all
from huzhu.commons.people.access import NotPermitted, Verb, require
from huzhu.commons.places.models import Division
from huzhu.doors.api.contract import refuses
from huzhu.doors.api.gate import caller
from huzhu.doors.api.naming import in_full, named
from huzhu.doors.api.paging import CursorUnknown, Page, link_next, slice_of
from huzhu.doors.api.schemas.notices import CallNoted, CallsAsked, CallTold
from huzhu.doors.api.shapes import Code, Moved
from huzhu.doors.porter import Visitor
from huzhu.kernel.identity.masking import mask_phone
from huzhu.kernel.refusal import NotFound

router = Router(tags=["notices"])

ORDER = ("told_at", "pk")


@router.get("/notices/calls", response=Page[CallTold], openapi_extra=refuses(CursorUnknown, NotPermitted, NotFound))
def listing(request: Visitor, response: HttpResponse, asked: Query[CallsAsked]) -> Page[CallTold]:
    """The call list of a place and everything under it, the oldest first."""
    by, _at = caller(request)
    place = named(Division, asked.place)
    require(by, Verb.DELIVER_NOTICES, within=place)
    page = slice_of(calls_waiting(by, place).prefetch_related("person__phones"), ORDER, asked)
    link_next(request, response, page.next)
    words = words_of_all(page.rows)
    items = [_told(notice, words[notice.pk], openly=asked.open == "phone") for notice in page.rows]
    return Page(items=items, next=page.next)


@router.post("/notices/{notice}/calls", response=Moved, openapi_extra=refuses(AlreadyTold, NotPermitted, NotFound))
def rang(request: Visitor, notice: Code, asked: CallNoted) -> Moved:
    """Somebody rang the person; who was not reached stays on the list."""
    by, at = caller(request)
    noted = note_call(by=by, at=at, notice=named(Notice, notice), outcome=asked.outcome)
    return Moved(id=noted.pk, state=noted.state)


def _told(notice: Notice, sentence: str, *, openly: bool) -> CallTold:
    first = min(notice.person.phones.all(), key=lambda phone: (phone.rank, phone.pk), default=None)
    number = str(first.number) if first else None
    return CallTold(
        id=notice.pk,
        person=in_full(notice.person),
        phone=number if number is None or openly else mask_phone(number),
        kind=notice.kind,
        sentence=sentence,
        told_at=notice.told_at,
        attempts=notice.attempts,
        outcome=notice.outcome,
    )
