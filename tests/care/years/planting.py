"""What happens to the people of the hill town in a year: drawn from a seed, day by day, before anybody lives it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from huzhu.kernel.simulation.draw import Draw

DAY = timedelta(days=1)
LATE_MOST, AHEAD_MOST = 20, 30
SINGLE = {"living", "ability", "registration", "insurance", "allowance"}
"""Of these one is known at a time: a new one ends the old."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something of one person that the station hears on a day. `since`: the day from which it is so, perhaps before
    or after. `what`: note, end, die, revive, move, correct; `kind` and `value` of a note or of what ends."""

    on: date
    what: str
    who: str
    kind: str = ""
    value: str = ""
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Soul:
    """Whom something can happen to: who is old, or nearly so, and with whom they live."""

    key: str
    born_on: date
    living: str
    household: str
    hardship: str


def planted(souls: Sequence[Soul], seed: int, first: date, days: int, *, share: float = 1.0) -> dict[date, list[Event]]:
    """Events by the day on which they are heard. `share`: how many happen to each, 1.0 being about two in a year."""
    draw, calendar = Draw(seed, "a year"), defaultdict[date, list[Event]](list)
    gone: set[str] = set()
    partners: dict[str, str] = {}
    homes = defaultdict[str, list[Soul]](list)
    for one in souls:
        homes[one.household].append(one)
    for roof in homes.values():
        if len(roof) == 2:
            partners |= {roof[0].key: roof[1].key, roof[1].key: roof[0].key}
    for one in souls:
        for happens in (_registered, _graded, _certified, _poorer, _insured, _elsewhere, _moves, _mistaken):
            for event in happens(draw, one, first, days, share):
                calendar[event.on].append(event)
    for one in souls:
        if one.key in gone or not draw.chance(0.06 * share):
            continue
        gone |= {one.key, partners.get(one.key, "")}
        for event in _dies(draw, one, partners.get(one.key, ""), first, days):
            calendar[event.on].append(event)
    return {day: sorted(events, key=lambda one: (one.what == "die", one.who)) for day, events in calendar.items()}


def _when(draw: Draw, first: date, days: int) -> tuple[date, date]:
    """The day on which something is heard, and the day from which it is so: mostly the same."""
    heard = first + draw.whole(1, max(1, days - 2)) * DAY
    chance = draw.unit()
    if chance < 0.25:
        return heard, heard - draw.whole(1, LATE_MOST) * DAY
    return heard, heard + draw.whole(1, AHEAD_MOST) * DAY if chance < 0.35 else heard


def _note(draw: Draw, one: Soul, kind: str, value: str, first: date, days: int) -> Event:
    heard, since = _when(draw, first, days)
    return Event(heard, "note", one.key, kind, value, since)


def _registered(draw: Draw, one: Soul, first: date, days: int, share: float) -> Iterator[Event]:
    """Most are asked once whether the household is registered here."""
    if draw.chance(0.7 * share):
        yield _note(draw, one, "registration", "here" if draw.chance(0.85) else "elsewhere", first, days)


def _graded(draw: Draw, one: Soul, first: date, days: int, share: float) -> Iterator[Event]:
    """An assessment, and for some another."""
    for _ in range(2):
        if draw.chance(0.2 * share):
            yield _note(draw, one, "ability", str(draw.whole(0, 4)), first, days)


def _certified(draw: Draw, one: Soul, first: date, days: int, share: float) -> Iterator[Event]:
    if draw.chance(0.1 * share):
        yield _note(draw, one, "disability", f"{draw.pick(('limb', 'sight'))}:{draw.whole(1, 4)}", first, days)
    if draw.chance(0.05 * share):
        yield _note(draw, one, "allowance", draw.pick(("draws", "none")), first, days)


def _poorer(draw: Draw, one: Soul, first: date, days: int, share: float) -> Iterator[Event]:
    """Income is lost, and for some it comes back."""
    if one.hardship or not draw.chance(0.12 * share):
        return
    group = draw.pick(("dibao", "dibao", "dibao_edge", "tekun"))
    lost = _note(draw, one, "category", group, first, days)
    yield lost
    back = lost.on + draw.whole(2, max(3, days // 3)) * DAY
    if draw.chance(0.5) and back > (lost.since or lost.on) and back < first + days * DAY:
        yield Event(back, "end", one.key, "category", group)


def _insured(draw: Draw, one: Soul, first: date, days: int, share: float) -> Iterator[Event]:
    if draw.chance(0.3 * share):
        yield _note(draw, one, "insurance", "none" if draw.chance(0.8) else "draws", first, days)


def _elsewhere(draw: Draw, one: Soul, first: date, days: int, share: float) -> Iterator[Event]:
    """Into an institution, home to the children, or left behind."""
    if draw.chance(0.1 * share):
        value = draw.pick(("institution", "with_children", "left", "empty", "alone"))
        yield _note(draw, one, "living", value, first, days)


def _moves(draw: Draw, one: Soul, first: date, days: int, share: float) -> Iterator[Event]:
    """Into another community of the town, or up a place of the street that lies in none."""
    if draw.chance(0.08 * share):
        heard, _since = _when(draw, first, days)
        yield Event(heard, "move", one.key, value=str(draw.whole(0, 99)))


def _mistaken(draw: Draw, one: Soul, first: date, days: int, share: float) -> Iterator[Event]:
    """A birthday was written wrong."""
    if draw.chance(0.03 * share):
        heard, _since = _when(draw, first, days)
        born_on = one.born_on - draw.whole(-900, 900) * DAY
        yield Event(heard, "correct", one.key, value=f"{min(born_on, first - 365 * 50 * DAY)}")


def _dies(draw: Draw, one: Soul, partner: str, first: date, days: int) -> Iterator[Event]:
    """Whoever was left lives alone, which the station hears some days later; one death in eight was a mistake."""
    heard = first + draw.whole(1, max(1, days - 2)) * DAY
    died = heard - draw.whole(0, 9) * DAY
    yield Event(heard, "die", one.key, since=died)
    if draw.chance(0.125):
        yield Event(heard + draw.whole(1, 6) * DAY, "revive", one.key)
    elif partner:
        yield Event(heard + draw.whole(0, 5) * DAY, "note", partner, "living", "alone", died + DAY)
