"""The board's queue: what nobody goes to yet, numbered as on the map, with one line on why."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huzhu.care.needs.models import Need
from huzhu.doors.web.board.day import BoardDay, open_roles
from huzhu.doors.web.station.board import Line
from huzhu.doors.web.station.histories import last_unserved
from huzhu.doors.web.station.portrait import who_is
from huzhu.doors.words import reasons_in_words, service_name
from huzhu.kernel.actor import Actor

WIDE_WINDOW_HOURS = 8  # who leaves so much room is said to leave the day open
NUMBER = re.compile(r"[0-9０-９]")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One request of the queue. `number` stands in its diamond; `role` is the first part that nobody holds."""

    number: int
    need: Need
    role: int
    service: str
    due: str
    elder: str
    who: str
    street: str
    why: str
    urgent: bool


def waiting_of(by: Actor, day: BoardDay) -> list[Waiting]:
    """The queue of a day, numbered from one, whatever must begin first on top."""
    lines = day.waiting()
    why = _why(by, lines)
    return [described(number, line, why[line.need.pk]) for number, line in enumerate(lines, 1)]


def described(number: int, line: Line, why: str) -> Waiting:
    """One request in the words of the board; its number is 0 where it does not wait in the queue."""
    need = line.need
    service = service_name(need.service, need.earliest_at)
    if need.helpers_wanted > 1:
        service = _("%(service)s (two people)") % {"service": service}
    return Waiting(
        number=number,
        need=need,
        role=next(iter(open_roles(line)), 0),
        service=service,
        due=due_words(need),
        elder=str(need.elder.name),
        who=who_is(need.elder, timezone.localdate(need.earliest_at)),
        street=street_of(str(need.elder.door)),
        why=why,
        urgent=need.urgent,
    )


def street_of(door: str) -> str:
    """The street of a door: what stands before its first number."""
    return NUMBER.split(door, maxsplit=1)[0].strip(" ,，") or door


def due_words(need: Need) -> str:
    """By when it must begin."""
    if (need.latest_start_at - need.earliest_at).total_seconds() >= WIDE_WINDOW_HOURS * 3600:
        return _("any time of the day")
    if need.latest_start_at == need.earliest_at:
        return _("at %(time)s") % {"time": clock(need.earliest_at)}
    return _("by %(time)s") % {"time": clock(need.latest_start_at)}


def clock(at: datetime) -> str:
    """The clock of staff: 14:05."""
    return f"{timezone.localtime(at):%H:%M}"


def _why(by: Actor, lines: Sequence[Line]) -> dict[str, str]:
    said = reasons_in_words(by, last_unserved(by, [line.need for line in lines])) if lines else {}
    return {line.need.pk: _why_one(line, said.get(line.need.pk, [])) for line in lines}


def _why_one(line: Line, said: list[str]) -> str:
    if line.need.alarmed:  # type: ignore[attr-defined]  # reckoned where the lines are read
        return _("Nobody to send")
    if line.need.looked_for:  # type: ignore[attr-defined]
        return _("Looking for a replacement")
    if line.offers:
        return ngettext(
            "%(n)s part of it has nobody yet", "%(n)s parts of it have nobody yet", len(open_roles(line))
        ) % {"n": len(open_roles(line))}
    return said[0] if said else _("Not planned yet.")
