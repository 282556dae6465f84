"""A quarter of a year of honest visits with its ordinary muddle: what a watchful eye must not take for fraud."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from huzhu.kernel.simulation.draw import Draw
from huzhu.kernel.vigilance.parts import Part, Shown, Via

ZONE = ZoneInfo("Asia/Shanghai")
WEEKS = 13
MINUTES = (30, 45, 60, 60, 90, 120)
SIDE = 1_400.0  # metres: how wide a community is
BETWEEN_MINUTES = 12  # an honest helper needs at least that long from door to door


@dataclass(frozen=True, slots=True)
class Size:
    """How many of each in a made-up quarter of a year."""

    visits: int = 10_000
    elders: int = 600
    helpers: int = 180
    communities: int = 5


@dataclass(frozen=True, slots=True)
class Caller:
    """One helper as he is: where, how he checks in, what he is used to, when he is there."""

    key: str
    community: int
    shown: Shown
    device: str
    zeal: float
    to_the_minute: float
    forgets: float
    lateness: float
    evening: bool


@dataclass(frozen=True, slots=True)
class Received:
    """One elder as she is: her door, whose word is given for her, on which device, and how she rates."""

    key: str
    community: int
    door: tuple[float, float]
    via: Via
    word_by: str
    device: str
    lends: float
    quiet: float
    rates: float
    hour: int


@dataclass(slots=True)
class Quarter:
    """Everybody and everything of a made-up quarter of a year, while it is being made."""

    draw: Draw
    first_on: date
    callers: list[Caller]
    received: list[Received]
    clerks: list[str]
    parts: list[Part] = field(default_factory=list)
    taken: dict[tuple[str, date], list[tuple[datetime, datetime]]] = field(default_factory=dict)

    def free(self, persons: Sequence[str], from_at: datetime, minutes: int) -> bool:
        """Whether none of the persons is elsewhere then, the way from door to door counted in."""
        gap = timedelta(minutes=BETWEEN_MINUTES)
        to_at = from_at + timedelta(minutes=minutes)
        return all(
            to_at + gap <= begun or ended + gap <= from_at
            for person in persons
            for begun, ended in self.taken.get((person, from_at.date()), [])
        )

    def take(self, persons: Sequence[str], from_at: datetime, minutes: int) -> None:
        """Notes that these persons are together then."""
        for person in persons:
            span = (from_at, from_at + timedelta(minutes=minutes))
            self.taken.setdefault((person, from_at.date()), []).append(span)


def honest_quarter(seed: int, *, size: Size = Size(), first_on: date = date(2026, 3, 2)) -> Quarter:
    """Thirteen weeks of a town where nobody cheats: familiar faces, couples, swaps between friends, sheets typed on
    Fridays, check-outs forgotten, telephones lent at the door. The same arguments always give the same visits.
    """
    draw = Draw(seed, "visiting")
    clerks = [draw.code() for _ in range(2 * size.communities)]
    callers = [_caller(draw, number % size.communities) for number in range(size.helpers)]
    received = [_received(draw, number % size.communities, clerks) for number in range(size.elders)]
    quarter = Quarter(draw, first_on, _couples(draw, callers), _members(draw, received, callers), clerks)
    _regular(quarter, size.visits)
    _now_and_then(quarter, size.visits)
    return quarter


def _caller(draw: Draw, community: int) -> Caller:
    return Caller(
        key=draw.code(),
        community=community,
        shown=draw.weighted([(Shown.CARD, 0.75), (Shown.PAPER, 0.16), (Shown.STATION, 0.09)]),
        device=draw.code(),
        zeal=max(0.15, draw.around(1.0, 0.6)),
        to_the_minute=draw.weighted([(0.05, 0.7), (0.35, 0.2), (0.75, 0.1)]),
        forgets=draw.weighted([(0.01, 0.7), (0.05, 0.2), (0.15, 0.1)]),
        lateness=draw.unit() * 8,
        evening=draw.chance(0.15),
    )


def _received(draw: Draw, community: int, clerks: Sequence[str]) -> Received:
    via = draw.weighted([(Via.ELDER, 0.27), (Via.DELEGATE, 0.25), (Via.CALL_BACK, 0.22), (Via.SILENCE, 0.26)])
    key = draw.code()
    word_by = {Via.ELDER: key, Via.DELEGATE: draw.code(), Via.CALL_BACK: draw.pick(clerks[community::5] or clerks)}
    return Received(
        key=key,
        community=community,
        door=(community * 2_500 + draw.unit() * SIDE, draw.unit() * SIDE),
        via=via,
        word_by=word_by.get(via, ""),
        device=draw.code() if via in (Via.ELDER, Via.DELEGATE) else "",
        lends=draw.weighted([(0.0, 0.85), (0.5, 0.1), (0.95, 0.05)]) if via == Via.ELDER else 0.0,
        quiet=1.0 if via == Via.SILENCE else draw.weighted([(0.1, 0.5), (0.4, 0.35), (0.8, 0.15)]),
        rates=draw.weighted([(0.0, 0.4), (0.3, 0.3), (0.9, 0.3)]),
        hour=draw.whole(8, 17),
    )


def _couples(draw: Draw, callers: list[Caller]) -> list[Caller]:
    """One in twenty helpers shares the telephone of wife or husband, who helps as well."""
    shared = list(callers)
    for number in range(5, len(shared)):
        if draw.chance(0.05) and shared[number - 5].community == shared[number].community:
            shared[number] = replace(shared[number], device=shared[number - 5].device)
    return shared


def _members(draw: Draw, received: list[Received], callers: Sequence[Caller]) -> list[Received]:
    """One in ten of those who are helped is young enough to help as well, and is one of the helpers."""
    both = list(received)
    for number, caller in enumerate(callers):
        if number < len(both) and draw.chance(0.3):
            word = caller.key if both[number].via == Via.ELDER else both[number].word_by
            device = caller.device if both[number].via == Via.ELDER else both[number].device
            both[number] = replace(both[number], key=caller.key, word_by=word, device=device)
    return both


def _regular(quarter: Quarter, most: int) -> None:
    """Two elders of three have a familiar face who comes every week, on the same days at the same hour."""
    draw = quarter.draw
    for elder in draw.shuffled(quarter.received):
        if len(quarter.parts) >= most * 2 // 3:
            return
        if not draw.chance(0.65):
            continue
        near = [one for one in quarter.callers if one.community == elder.community and one.key != elder.key]
        caller = draw.weighted([(one, one.zeal) for one in near])
        days = draw.shuffled(range(7))[: draw.pick((1, 1, 2, 2, 3, 5))]
        minutes, minute = draw.pick(MINUTES), draw.pick((0, 0, 15, 30))
        for week in range(WEEKS):
            for day in days:
                if draw.chance(0.92):
                    on = quarter.first_on + timedelta(days=week * 7 + day)
                    _visited(quarter, caller, elder, _moment(on, elder.hour, minute), minutes)
        _returned(quarter, caller, elder)


def _returned(quarter: Quarter, caller: Caller, elder: Received) -> None:
    """Friends help one another: where both give and receive, the kindness often comes back."""
    draw = quarter.draw
    back = next((one for one in quarter.callers if one.key == elder.key), None)
    home = next((one for one in quarter.received if one.key == caller.key), None)
    if back is None or home is None or not draw.chance(0.5):
        return
    for week in range(WEEKS):
        if draw.chance(0.6):
            on = quarter.first_on + timedelta(days=week * 7 + draw.whole(0, 6))
            _visited(quarter, back, home, _moment(on, draw.whole(8, 17), 0), draw.pick(MINUTES))


def _now_and_then(quarter: Quarter, most: int) -> None:
    draw = quarter.draw
    near = {
        number: [(one, one.zeal) for one in quarter.callers if one.community == number]
        for number in {one.community for one in quarter.callers}
    }
    while len(quarter.parts) < most:
        elder = draw.pick(quarter.received)
        caller = draw.weighted(near[elder.community])
        on = quarter.first_on + timedelta(days=draw.whole(0, WEEKS * 7 - 1))
        hour = draw.whole(18, 20) if caller.evening and draw.chance(0.4) else draw.whole(8, 17)
        if caller.key != elder.key:
            _visited(quarter, caller, elder, _moment(on, hour, draw.pick((0, 15, 30, 45))), draw.pick(MINUTES))


def _visited(quarter: Quarter, caller: Caller, elder: Received, planned_at: datetime, minutes: int) -> None:
    there = (caller.key, elder.key, caller.device)  # a telephone that two share is at one door at a time as well
    if quarter.free(there, planned_at, minutes):
        quarter.take(there, planned_at, minutes)
        quarter.parts.append(told(quarter, caller, elder, planned_at, minutes))


def told(quarter: Quarter, caller: Caller, elder: Received, planned_at: datetime, minutes: int) -> Part:
    """A visit that took place, as it comes to stand in the books with all that goes wrong on the way there."""
    draw = quarter.draw
    arrived_at = planned_at + timedelta(minutes=round(draw.around(caller.lateness - 3, 5)))
    stayed = minutes if draw.chance(caller.to_the_minute) else max(10, round(minutes * draw.around(1.0, 0.16)))
    if draw.chance(caller.forgets):
        stayed += draw.whole(20, 150)
    noted_at, by = arrived_at, caller.key
    clerk = quarter.clerks[caller.community]
    if caller.shown == Shown.PAPER:
        arrived_at = _on_the_five(arrived_at)
        stayed = minutes if draw.chance(0.6) else max(10, 5 * round(stayed / 5))
        noted_at, by = _next_friday(arrived_at, draw), clerk
    elif caller.shown == Shown.STATION:
        by = clerk
    left_at = arrived_at + timedelta(minutes=stayed)
    word = _word(quarter, caller, elder, max(left_at, noted_at))
    rated = draw.chance(elder.rates)
    return Part(
        visit=draw.code(), helper=caller.key, elder=elder.key, planned_at=planned_at, planned_minutes=minutes,
        arrived_at=arrived_at, left_at=left_at, noted_at=noted_at, shown=caller.shown, noted_by=by, left_noted_by=by,
        confirmed_via=word[0], confirmed_by=word[1], confirmed_at=word[2], confirmed_device=word[3],
        credited_minutes=min(stayed, minutes * 5 // 4) // 5 * 5,
        device=caller.device if caller.shown == Shown.CARD else "",
        door=elder.door,
        metres_away=_metres(draw) if caller.shown == Shown.CARD else None,
        stars=draw.weighted([(5, 0.75), (4, 0.18), (3, 0.07)]) if rated else None,
        has_note=rated and draw.chance(0.25),
    )  # fmt: skip


def _word(quarter: Quarter, caller: Caller, elder: Received, over_at: datetime) -> tuple[Via, str, datetime, str]:
    draw = quarter.draw
    if draw.chance(elder.quiet):
        return Via.SILENCE, "", over_at + timedelta(hours=72), ""
    if elder.via == Via.ELDER and draw.chance(elder.lends):
        return Via.ELDER, elder.word_by, over_at + timedelta(minutes=draw.whole(0, 3)), caller.device
    later = timedelta(minutes=draw.whole(1, 60) if draw.chance(0.4) else draw.whole(60, 2_800))
    return elder.via, elder.word_by, over_at + later, elder.device


def _metres(draw: Draw) -> int:
    return draw.whole(150, 400) if draw.chance(0.03) else draw.whole(0, 70)


def _moment(on: date, hour: int, minute: int) -> datetime:
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=ZONE)


def _on_the_five(at: datetime) -> datetime:
    return at.replace(minute=at.minute // 5 * 5)


def _next_friday(at: datetime, draw: Draw) -> datetime:
    friday = at.date() + timedelta(days=(4 - at.date().weekday()) % 7 or 7)
    return _moment(friday, 16, draw.whole(0, 59))
