"""Saying when a station is open, and hanging lines on its board, changing them, taking them down, undoing that."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from huzhu.commons.announcements.models import DAY_MINUTES, EVERY_DAY, Announcement
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.queries import names_somebody
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.opening import HoursUnclear, week_of
from huzhu.kernel.refusal import Refused

TITLE_MOST, DETAILS_MOST = 40, 300
TITLE_EN_MOST, DETAILS_EN_MOST = 80, 600
_TELEPHONE = re.compile(r"[+0-9][0-9 ()-]{5,28}[0-9]", re.ASCII)
_OF_A_PERSON = re.compile(r"(?<!\d)(?:1\d{10}|\d{17}[\dXx])(?!\d)", re.ASCII)


class StationHoursUnclear(Refused):
    """A station closes after it opens, and two spans of a day do not overlap."""

    code = "announcements.station_hours_unclear"
    sentence = "These are no hours of a week: a day closes after it opens, and two spans do not overlap."
    next_step = "Please look at the days and times again."


class TelephoneUnclear(Refused):
    """The telephone of a station is digits, with spaces or dashes between."""

    code = "announcements.telephone_unclear"
    sentence = "This does not look like a telephone number."
    next_step = "Please write it with its area code, such as 023-6800 1234."


class LineUnclear(Refused):
    """A line has a title, days on which it hangs, and hours that run forward; an activity begins at a time."""

    code = "announcements.line_unclear"
    sentence = "A title, a day of the week or a time is missing, or the end lies before the beginning."
    next_step = "Please look at the title, the days and the times again."


class TellsOfAPerson(Refused):
    """The board hangs in the street: no number of a person, and no full name of somebody registered here."""

    code = "announcements.tells_of_a_person"
    sentence = "Everybody reads this, and it holds a neighbour's full name or a private number."
    next_step = "Please write it without, for example Teacher Wang, and give the station's telephone."


@dataclass(frozen=True, slots=True)
class BoardLine:
    """What is written on a line and when it hangs: days [from_on, to_on), `weekdays` from 0 Monday, minutes of day.

    In a menu each line of `details` is a dish, or a price with whom it is for. English words of None stay as they
    were. What does not hang `on_board` is only told to those it is for.
    """

    kind: str
    title: str
    from_on: date
    details: str = ""
    to_on: date | None = None
    weekdays: str = EVERY_DAY
    from_minute: int | None = None
    to_minute: int | None = None
    title_en: str | None = None
    details_en: str | None = None
    on_board: bool = True


@transaction.atomic
def keep_station(
    *,
    by: Actor,
    at: datetime,
    place: Division,
    phone: str,
    hours: Iterable[tuple[int, int, int]],
    address: str | None = None,
) -> Division:
    """Writes down the telephone of a place's station, when somebody is there, and where it is.

    `hours` are the whole week as (weekday from 0 Monday, from, to) with minutes since midnight [from, to). Without
    an `address` the one there is stays.
    Refuses: StationHoursUnclear, TelephoneUnclear, NotPermitted, NotFound.
    """
    require(by, Verb.KEEP_STATION, within=place)
    try:
        week = week_of(hours)
    except HoursUnclear as no:
        raise StationHoursUnclear from no
    number = " ".join(phone.split())
    if number and not _TELEPHONE.fullmatch(number):
        raise TelephoneUnclear
    place = Division.objects.select_for_update(of=("self",)).get(pk=place.pk)
    where = place.station_address if address is None else " ".join(address.split())
    place.open_at(phone=number, hours=week.line(), address=where)
    record(by=by, at=at, action="keep_station", thing=f"division:{place.pk}", details={"hours": week.line()})
    return place


@transaction.atomic
def announce_line(*, by: Actor, at: datetime, place: Division, line: BoardLine) -> Announcement:
    """Hangs a line on the board of a place and of all under it.

    Refuses: LineUnclear, TellsOfAPerson, NotPermitted, NotFound.
    """
    require(by, Verb.ANNOUNCE, within=place)
    _refuse_unfit(place, line)
    made = Announcement.objects.create(place=place, added_at=at, added_by_id=by.person_id, **_columns(line))
    _record(by, at, "announce_line", made)
    return made


@transaction.atomic
def change_line(*, by: Actor, at: datetime, announcement: Announcement, line: BoardLine) -> Announcement:
    """Writes a line anew, from now on for all who read it.

    Refuses: LineUnclear, TellsOfAPerson, NotPermitted, NotFound.
    """
    require(by, Verb.ANNOUNCE, within=announcement)
    announcement = _locked(announcement)
    _refuse_unfit(announcement.place, line)
    columns = _columns(line)
    for name, value in columns.items():
        setattr(announcement, name, value)
    announcement.save(update_fields=list(columns))
    _record(by, at, "change_line", announcement)
    return announcement


@transaction.atomic
def take_line_down(*, by: Actor, at: datetime, announcement: Announcement) -> Announcement:
    """Takes a line from the board. A second asking changes nothing. Refuses: NotPermitted, NotFound."""
    require(by, Verb.ANNOUNCE, within=announcement)
    announcement = _locked(announcement)
    if announcement.withdrawn_at is None:
        announcement.take_down(by_id=by.person_id, at=at)
        _record(by, at, "take_line_down", announcement)
    return announcement


@transaction.atomic
def hang_line_again(*, by: Actor, at: datetime, announcement: Announcement) -> Announcement:
    """Undoes that. A second asking changes nothing. Refuses: NotPermitted, NotFound."""
    require(by, Verb.ANNOUNCE, within=announcement)
    announcement = _locked(announcement)
    if announcement.withdrawn_at is not None:
        announcement.hang_again()
        _record(by, at, "hang_line_again", announcement)
    return announcement


def _locked(announcement: Announcement) -> Announcement:
    return Announcement.objects.select_for_update(of=("self",)).select_related("place").get(pk=announcement.pk)


def _refuse_unfit(place: Division, line: BoardLine) -> None:
    title_en, details_en = line.title_en or "", line.details_en or ""
    named = 1 <= len(line.title.strip()) <= TITLE_MOST and len(line.details.strip()) <= DETAILS_MOST
    named &= len(title_en) <= TITLE_EN_MOST and len(details_en) <= DETAILS_EN_MOST
    days = bool(line.weekdays) and not set(line.weekdays) - set(EVERY_DAY)
    runs = line.to_on is None or line.to_on > line.from_on
    if not (named and days and runs and _hours_run(line)):
        raise LineUnclear
    text = f"{line.title}\n{line.details}\n{title_en}\n{details_en}"
    if _OF_A_PERSON.search(text) or names_somebody(text, place):
        raise TellsOfAPerson


def _hours_run(line: BoardLine) -> bool:
    begins, ends = line.from_minute, line.to_minute
    if begins is None:
        return ends is None and line.kind != Announcement.Kind.ACTIVITY
    return 0 <= begins < DAY_MINUTES and (ends is None or begins < ends <= DAY_MINUTES)


def _columns(line: BoardLine) -> dict[str, object]:
    english = {"title_en": line.title_en, "details_en": line.details_en}
    return {
        **{name: _lines(words) for name, words in english.items() if words is not None},
        "kind": line.kind,
        "title": " ".join(line.title.split()),
        "details": _lines(line.details),
        "on_board": line.on_board,
        "from_on": line.from_on,
        "to_on": line.to_on,
        "weekdays": "".join(sorted(set(line.weekdays))),
        "from_minute": line.from_minute,
        "to_minute": line.to_minute,
    }


def _lines(words: str) -> str:
    return "\n".join(filter(None, (" ".join(one.split()) for one in words.splitlines())))


def _record(by: Actor, at: datetime, action: str, one: Announcement) -> None:
    details = {"kind": one.kind, "from_on": str(one.from_on), "to_on": str(one.to_on or "")}
    record(by=by, at=at, action=action, thing=f"announcement:{one.pk}", details=details)
