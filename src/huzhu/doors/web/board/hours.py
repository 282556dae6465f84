"""The board's timetable: for each helper the hours offered, the visits by state, the walks between them, and now."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.utils import timezone
from django.utils.translation import gettext as _

from huzhu.care.dispatch.models import Assignment, Proposal
from huzhu.care.needs.models import Need
from huzhu.commons.helpers.models import Helper
from huzhu.doors.web.board.day import DONE, BoardDay
from huzhu.doors.web.board.waiting import clock
from huzhu.doors.web.station.board import Line, is_late
from huzhu.doors.web.wording import duration
from huzhu.doors.words import service_name

Part = Assignment | Proposal

STEP = 5  # minutes of one column
FROM_HOUR, TO_HOUR = 8, 18
MOST_ROWS = 40


@dataclass(frozen=True, slots=True)
class Stretch:
    """Columns of a row, the first counted from zero."""

    start: int
    width: int
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """One visit in a row. `tone` is its look; `word` and `icon` say its state, colour only repeats it."""

    key: str
    need: str
    role: int
    at: Stretch
    tone: str
    icon: str
    word: str
    elder: str
    service: str
    begins: str
    ends: str
    movable: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One helper's day."""

    helper: str
    name: str
    kind: str
    load: str
    full: bool
    blocks: tuple[Block, ...]
    off: tuple[Stretch, ...]
    walks: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour over the rows, and the column where it begins."""

    hour: int
    column: int


@dataclass(frozen=True, slots=True)
class Timetable:
    """The rows, the hours over them, where now stands, and how many helpers are not shown."""

    rows: tuple[Row, ...]
    first_hour: int
    hours: tuple[Hour, ...]
    now: int | None
    now_clock: str
    left_out: int = 0


def timetable_of(day: BoardDay, proposed: Sequence[Proposal] = (), *, whole: bool = False) -> Timetable:
    """Whoever has visits first, by the first of them; then who is free. `whole` shows all, else MOST_ROWS.

    What is `proposed` and nobody was told yet stands among the others, marked as such.
    """
    held: dict[str, list[tuple[Line, Part]]] = defaultdict(list)
    for line in day.lines:
        for offer in line.offers:
            held[offer.helper_id].append((line, offer))
    lines = {line.need.pk: line for line in day.lines}
    for one in proposed:
        if one.need_id in lines:
            held[one.helper_id].append((lines[one.need_id], one))
    people = {**{offer.helper_id: offer.helper for rows in held.values() for _line, offer in rows}, **day.helpers}
    first, last = _span(day, [offer for rows in held.values() for _line, offer in rows])
    shown = [key for key in people if held[key] or _slots(day, key)]
    shown.sort(key=lambda key: (not held[key], _first(day, key, held[key]), key))
    kept = shown if whole else shown[: max(MOST_ROWS, sum(bool(held[key]) for key in shown))]
    rows = tuple(_row(day, people[key], held[key], first, last) for key in kept)
    now = _minute(day.at) if day.is_today else -1
    return Timetable(
        rows=rows,
        first_hour=first,
        hours=tuple(Hour(hour, (hour - first) * 60 // STEP) for hour in range(first, last)),
        now=(now - first * 60) // STEP if first * 60 <= now < last * 60 else None,
        now_clock=clock(day.at),
        left_out=len(shown) - len(kept),
    )


def _span(day: BoardDay, offers: Sequence[Part]) -> tuple[int, int]:
    starts = [_minute(one.starts_at) for one in offers]
    ends = [_minute(one.starts_at) + _length(one) for one in offers]
    return min([FROM_HOUR, *(at // 60 for at in starts)]), min(24, max([TO_HOUR, *(ceil(at / 60) for at in ends)]))


def _first(day: BoardDay, key: str, held: Sequence[tuple[Line, Part]]) -> int:
    return min((_minute(offer.starts_at) for _line, offer in held), default=0) or min(
        (start for start, _end in _slots(day, key)), default=0
    )


def _slots(day: BoardDay, key: str) -> Sequence[tuple[int, int]]:
    """The minutes of this weekday a helper offers, in order; none for somebody who is away or of another place."""
    return day.hours.get(key, ())


def _row(day: BoardDay, helper: Helper, held: Sequence[tuple[Line, Part]], first: int, last: int) -> Row:
    minutes = sum(_length(offer) for _line, offer in held)
    most = helper.max_minutes_a_day
    blocks = tuple(_block(day, line, offer, first) for line, offer in held)
    return Row(
        helper=helper.pk,
        name=str(helper.person.name),
        kind=" ".join(part for part in (str(helper.get_kind_display()), helper.vest_number) if part),
        load=_("%(done)s of %(most)s") % {"done": duration(minutes), "most": duration(most)} if most else "",
        full=bool(most and minutes >= most),
        blocks=tuple(sorted(blocks, key=lambda block: (block.at.start, block.key))),
        off=_off(day, helper.pk, first, last),
        walks=tuple(_walk(offer, first) for line, offer in held if offer.walking_minutes and line.key not in DONE),
    )


def _off(day: BoardDay, key: str, first: int, last: int) -> tuple[Stretch, ...]:
    if key not in day.helpers:
        return ()
    free, at = [], first * 60
    for start, end in [*_slots(day, key), (last * 60, last * 60)]:
        if start > at:
            free.append(_stretch(at, min(start, last * 60), first))
        at = max(at, end)
    return tuple(one for one in free if one.width > 0)


def _walk(offer: Part, first: int) -> Stretch:
    end = _minute(offer.starts_at)
    return _stretch(max(first * 60, end - offer.walking_minutes), end, first, offer.walking_minutes)


def _block(day: BoardDay, line: Line, offer: Part, first: int) -> Block:
    need, start = line.need, _minute(offer.starts_at)
    tone, icon, word = _state(day, line, offer)
    return Block(
        key=offer.pk,
        need=need.pk,
        role=offer.role,
        at=_stretch(start, min(1440, start + _length(offer)), first),
        tone=tone,
        icon=icon,
        word=word,
        elder=str(need.elder.name),
        service=service_name(need.service, need.earliest_at),
        begins=clock(offer.starts_at),
        ends=clock(offer.starts_at + timedelta(minutes=_length(offer))),
        movable=isinstance(offer, Assignment)
        and not day.is_over
        and need.state == Need.State.APPROVED
        and offer.begun_at is None,
    )


def _state(day: BoardDay, line: Line, offer: Part) -> tuple[str, str, str]:
    """The look of a block, its icon and its word."""
    if isinstance(offer, Proposal):
        return "new", "sparkles", _("Proposed, waits for you")
    if line.key in DONE:
        return "done", "circle-check", _("Done")
    if offer.begun_at is not None:
        return "go", "map-pin", _("Under way")
    if offer.state == Assignment.State.OFFERED:
        return "ask", "hourglass", _("Asked, no answer yet")
    if is_late(offer, day.at):
        late = max(0, int((day.at - offer.starts_at).total_seconds() // 60))
        return "late", "triangle-alert", _("%(minutes)s min late") % {"minutes": late} if late else _("Late")
    return "ok", "check", _("Accepted")


def _stretch(start: int, end: int, first: int, minutes: int = 0) -> Stretch:
    at = max(0, start - first * 60) // STEP
    return Stretch(at, max(1, ceil((end - first * 60) / STEP) - at), minutes)


def _minute(at: datetime) -> int:
    local = timezone.localtime(at)
    return local.hour * 60 + local.minute


def _length(offer: Part) -> int:
    return int((offer.ends_at - offer.starts_at).total_seconds() // 60)
