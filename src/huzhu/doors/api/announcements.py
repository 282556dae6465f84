"""What a station tells everybody: its hours and telephone, and the lines on its board."""

from django.http import HttpResponse
from ninja import Query, Router

from huzhu.commons.announcements.actions import (
    BoardLine,
    LineUnclear,
    StationHoursUnclear,
    TelephoneUnclear,
    TellsOfAPerson,
    announce_line,
    change_line,
    hang_line_again,
    keep_station,
    take_line_down,
)
from huzhu.commons.announcements.models import Announcement
from huzhu.commons.announcements.queries import announcements_kept_by
from huzhu.commons.people.access import NotPermitted, Verb
from huzhu.doors.api.contract import refuses
from huzhu.doors.api.gate import caller
from huzhu.doors.api.naming import named, placed
from huzhu.doors.api.paging import CursorUnknown, Page, Paged, link_next, slice_of
from huzhu.doors.api.schemas.announcements import LineAsked, LineTold, StationKept
from huzhu.doors.api.shapes import Code, Made, Moved
from huzhu.doors.porter import Visitor
from huzhu.kernel.refusal import NotFound

router = Router(tags=["announcements"])

ON_LINES = (LineUnclear, TellsOfAPerson, NotPermitted, NotFound)


@router.post(
    "/places/{place}/station",
    response=Moved,
    openapi_extra=refuses(StationHoursUnclear, TelephoneUnclear, NotPermitted, NotFound),
)
def keep(request: Visitor, place: Code, asked: StationKept) -> Moved:
    """Writes down the telephone of a place's station, and all the hours of its week."""
    by, at = caller(request)
    spans = [(one.weekday, one.from_minute, one.to_minute) for one in asked.hours]
    where = placed(by, Verb.KEEP_STATION, place)
    kept = keep_station(by=by, at=at, place=where, phone=asked.phone, hours=spans)
    return Moved(id=kept.pk, state=kept.station_hours)


@router.get(
    "/places/{place}/announcements",
    response=Page[LineTold],
    openapi_extra=refuses(CursorUnknown, NotPermitted, NotFound),
)
def listing(request: Visitor, response: HttpResponse, place: Code, asked: Query[Paged]) -> Page[LineTold]:
    """The lines that a place and all under it hang out, over and taken down too, the newest first."""
    by, _at = caller(request)
    where = placed(by, Verb.ANNOUNCE, place)
    kept = announcements_kept_by(by).filter(place__path__startswith=where.path)
    page = slice_of(kept, ("-from_on", "pk"), asked)
    link_next(request, response, page.next)
    return Page(items=[_told(one) for one in page.rows], next=page.next)


@router.post("/places/{place}/announcements", response={201: Made}, openapi_extra=refuses(*ON_LINES))
def announce(request: Visitor, place: Code, asked: LineAsked) -> Made:
    """Hangs a line on the board of a place and of all under it."""
    by, at = caller(request)
    where = placed(by, Verb.ANNOUNCE, place)
    return Made(id=announce_line(by=by, at=at, place=where, line=_line(asked)).pk)


@router.post("/announcements/{announcement}/change", response=Moved, openapi_extra=refuses(*ON_LINES))
def change(request: Visitor, announcement: Code, asked: LineAsked) -> Moved:
    """Writes a line anew."""
    by, at = caller(request)
    return _moved(change_line(by=by, at=at, announcement=named(Announcement, announcement), line=_line(asked)))


@router.post("/announcements/{announcement}/take-down", response=Moved, openapi_extra=refuses(NotPermitted, NotFound))
def take_down(request: Visitor, announcement: Code) -> Moved:
    """Nobody reads it any more."""
    by, at = caller(request)
    return _moved(take_line_down(by=by, at=at, announcement=named(Announcement, announcement)))


@router.post("/announcements/{announcement}/hang-again", response=Moved, openapi_extra=refuses(NotPermitted, NotFound))
def hang_again(request: Visitor, announcement: Code) -> Moved:
    """Undoes that."""
    by, at = caller(request)
    return _moved(hang_line_again(by=by, at=at, announcement=named(Announcement, announcement)))


def _line(asked: LineAsked) -> BoardLine:
    given = asked.model_dump()
    return BoardLine(**given | {"weekdays": "".join(map(str, asked.weekdays))})


def _told(one: Announcement) -> LineTold:
    return LineTold(
        id=one.pk,
        place=one.place_id,
        kind=one.kind,
        title=one.title,
        details=one.details,
        from_on=one.from_on,
        to_on=one.to_on,
        weekdays=[int(day) for day in one.weekdays],
        from_minute=one.from_minute,
        to_minute=one.to_minute,
        withdrawn_at=one.withdrawn_at,
    )


def _moved(one: Announcement) -> Moved:
    return Moved(id=one.pk, state="taken_down" if one.withdrawn_at else "hanging")
