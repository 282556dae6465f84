"""Rings planted among honest visits: people who have hours credited that nobody gave.

They are known, so that a search can be held against the truth; each is as careless in its own way as chance makes it.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from huzhu.kernel.simulation.draw import Draw
from huzhu.kernel.simulation.visiting import MINUTES, WEEKS, ZONE, Caller, Quarter, Received, Size, honest_quarter, told
from huzhu.kernel.vigilance.parts import Part, Shown, Via

BUSY = 20  # visits of somebody for whom drawing them out is worth it


class RingKind(StrEnum):
    """The tricks: two who agree, members who credit one another in a circle, a clerk who types visits nobody made,
    stays that are drawn out, one telephone that checks in for several, one helper's name used by two."""

    PAIR = "pair"
    CIRCLE = "circle"
    CLERK = "clerk"
    PADDED = "padded"
    PROXY = "proxy"
    SHARED_NAME = "shared_name"


@dataclass(frozen=True, slots=True)
class Ring:
    """One planted ring: its trick, its people, and the visits that were not as written."""

    kind: RingKind
    members: tuple[str, ...]
    visits: frozenset[str]


@dataclass(frozen=True, slots=True)
class WatchedTown:
    """A quarter of a year of visits, in the order of their arrival, with the rings that are hidden in it."""

    parts: tuple[Part, ...]
    rings: tuple[Ring, ...]

    @property
    def false_visits(self) -> frozenset[str]:
        """All visits that were not as written."""
        return frozenset(visit for ring in self.rings for visit in ring.visits)


@dataclass(frozen=True, slots=True)
class _Care:
    """How careless one ring is, trick by trick, from 0 to 1: drawn anew for each, so that none is like another."""

    exact: float
    quick: float
    one_device: float
    praise: float
    odd_hours: float
    blind: float  # written without looking where the person really was

    @staticmethod
    def drawn(draw: Draw) -> "_Care":
        careless = 0.05 + 0.85 * draw.unit()

        def part() -> float:
            return min(1.0, max(0.0, draw.around(careless, 0.25)))

        return _Care(part(), part(), part() if draw.chance(0.5) else 0.0, part(), part() / 3, part() / 2)


def watched_town(seed: int, *, rings: int = 20, size: Size = Size()) -> WatchedTown:  # noqa: B008
    """A town of `size.visits` visits in all, `rings` rings of all kinds among them. The same seed, the same town."""
    draw = Draw(seed, "rings")
    planned = [(list(RingKind)[number % len(RingKind)], draw.whole(5, 36)) for number in range(rings)]
    fewer = size.visits - sum(phantoms for kind, phantoms in planned if kind != RingKind.PADDED)
    quarter = honest_quarter(seed, size=replace(size, visits=fewer))
    planted: list[Ring] = []
    used: set[str] = set()
    for kind, phantoms in planned:
        ring = TRICKS[kind](_Planting(quarter, draw, _Care.drawn(draw), used, phantoms))
        used.update(ring.members)
        planted.append(ring)
    parts = sorted(quarter.parts, key=lambda part: (part.arrived_at, part.visit))
    return WatchedTown(tuple(parts), tuple(planted))


@dataclass(frozen=True, slots=True)
class _Planting:
    """What a ring is made with: the town, chance, how careless it is, who is in a ring already, how many visits."""

    quarter: Quarter
    draw: Draw
    care: _Care
    used: set[str]
    phantoms: int

    def callers(self, count: int, community: int | None = None) -> list[Caller]:
        """Helpers of one community who are in no ring yet."""
        chosen = self.draw.whole(0, 4) if community is None else community
        near = [one for one in self.quarter.callers if one.key not in self.used and one.community == chosen]
        return self.draw.shuffled(near)[:count]

    def elders(self, count: int, community: int) -> list[Received]:
        """Elders of one community who are in no ring yet."""
        near = [one for one in self.quarter.received if one.key not in self.used and one.community == community]
        return self.draw.shuffled(near)[:count]

    def moments(self) -> list[datetime]:
        """When the visits are said to have been: over some weeks, or thick before the end of a month."""
        draw, weeks = self.draw, self.draw.whole(3, WEEKS)
        begin = draw.whole(0, WEEKS - weeks)
        burst = draw.chance(0.2)
        found = []
        for _ in range(self.phantoms):
            day = 7 * begin + draw.whole(0, 7 * weeks - 1)
            on = self.quarter.first_on + timedelta(days=day)
            if burst and on.day < 22:
                on += timedelta(days=draw.whole(22, 28) - on.day)
            odd = draw.chance(self.care.odd_hours)
            hour = draw.pick((5, 6, 21, 22, 23)) if odd else draw.whole(8, 18)
            found.append(datetime(on.year, on.month, on.day, hour, draw.pick((0, 15, 30, 45)), tzinfo=ZONE))
        return found

    def free(self, at: datetime, minutes: int, *persons: str) -> datetime:
        """The moment, or a later one at which these persons are nowhere else; who writes blindly does not look."""
        tries = 0
        while not self.quarter.free(persons, at, minutes) and not self.draw.chance(self.care.blind) and tries < 12:
            at, tries = at + timedelta(minutes=45), tries + 1
        self.quarter.take(persons, at, minutes)
        return at

    def phantom(self, caller: Caller, elder: Received, at: datetime) -> Part:
        """A visit that nobody made, written down by its helper with the elder's card at hand."""
        draw, minutes = self.draw, self.draw.pick(MINUTES)
        at = self.free(at, minutes, caller.key, elder.key)
        part = told(self.quarter, replace(caller, shown=Shown.CARD), elder, at, minutes)
        if draw.chance(self.care.exact):
            stayed = minutes * 5 // 4 if draw.chance(0.5) else minutes
            part = replace(part, left_at=part.arrived_at + timedelta(minutes=stayed + draw.whole(0, 1)))
        if draw.chance(self.care.praise):
            part = replace(part, stars=5, has_note=False)
        by = elder.word_by or elder.key
        if draw.chance(self.care.quick):
            said_at = part.left_at + timedelta(minutes=draw.whole(0, 4))
            via = Via.DELEGATE if elder.via == Via.DELEGATE else Via.ELDER
            by = by if via == Via.DELEGATE else elder.key
            part = replace(part, confirmed_via=via, confirmed_by=by, confirmed_at=said_at)
            part = replace(part, confirmed_device=elder.device or f"d{elder.key}")
        if draw.chance(self.care.one_device) and part.confirmed_device:
            part = replace(part, confirmed_device=caller.device)
        return replace(part, metres_away=draw.whole(80, 900) if draw.chance(self.care.blind) else part.metres_away)


def _pair(made: _Planting) -> Ring:
    caller = made.callers(1)[0]
    elders = made.elders(made.draw.whole(1, 2), caller.community)
    parts = [made.phantom(caller, made.draw.pick(elders), at) for at in made.moments()]
    return _planted(made, RingKind.PAIR, [caller.key, *(one.key for one in elders)], parts)


def _circle(made: _Planting) -> Ring:
    """Three to six members, each of whom both gives and is given; nobody does anything."""
    count = made.draw.whole(3, 6)
    callers = made.callers(count)
    homes = made.elders(len(callers), callers[0].community)
    members = [
        (caller, replace(home, key=caller.key, via=Via.ELDER, word_by=caller.key, device=caller.device, quiet=0.1))
        for caller, home in zip(callers, homes, strict=False)
    ]
    parts = []
    for number, at in enumerate(made.moments()):
        giver, _ = members[number % len(members)]
        parts.append(made.phantom(giver, members[(number + 1) % len(members)][1], at))
    return _planted(made, RingKind.CIRCLE, [caller.key for caller, _ in members], parts)


def _clerk(made: _Planting) -> Ring:
    """A clerk types visits of a few helpers that nobody made, and says of some that the elder was rung."""
    callers = made.callers(made.draw.whole(1, 3))
    clerk = made.quarter.clerks[callers[0].community + made.draw.pick((0, 5))]
    elders = made.elders(made.draw.whole(3, 15), callers[0].community)
    shown = made.draw.pick((Shown.PAPER, Shown.STATION))
    parts = []
    for at in made.moments():
        caller, elder, minutes = made.draw.pick(callers), made.draw.pick(elders), made.draw.pick(MINUTES)
        when = made.free(at, minutes, caller.key, elder.key)
        part = told(made.quarter, replace(caller, shown=shown), elder, when, minutes)
        if made.draw.chance(made.care.exact):
            part = replace(part, arrived_at=when, left_at=when + timedelta(minutes=minutes))
        if made.draw.chance(0.5 + made.care.quick / 2):
            said_at = max(part.noted_at, part.left_at) + timedelta(minutes=made.draw.whole(1, 600))
            part = replace(part, confirmed_via=Via.CALL_BACK, confirmed_by=clerk, confirmed_at=said_at)
            part = replace(part, confirmed_device="")
        parts.append(replace(part, noted_by=clerk, left_noted_by=clerk))
    return _planted(made, RingKind.CLERK, [clerk, *(one.key for one in callers)], parts)


def _padded(made: _Planting) -> Ring:
    """The visits are real, the leaving is not: one checks out later from home, up to what still counts."""
    many = Counter(part.helper for part in made.quarter.parts if part.shown == Shown.CARD)
    busy = [one for one in made.callers(len(made.quarter.callers)) if many[one.key] >= BUSY]
    keys, often = {one.key for one in busy[: made.draw.whole(1, 3)]}, 0.5 + made.care.exact / 2
    parts: list[Part] = []
    padded: list[Part] = []
    for part in made.quarter.parts:
        if part.helper in keys and part.shown == Shown.CARD and len(padded) < made.phantoms and made.draw.chance(often):
            stayed = part.planned_minutes * 5 // 4 + made.draw.whole(0, 6)
            left_at = part.arrived_at + timedelta(minutes=stayed)
            said_at = max(part.confirmed_at or left_at, left_at)
            longer = replace(part, left_at=left_at, confirmed_at=said_at, credited_minutes=stayed // 5 * 5)
            padded.append(longer)
            parts.append(longer)
        else:
            parts.append(part)
    made.quarter.parts[:] = parts
    return Ring(RingKind.PADDED, tuple(keys), frozenset(part.visit for part in padded))


def _proxy(made: _Planting) -> Ring:
    """One telephone, with copies of the cards, checks in for two to four helpers who stayed at home."""
    callers = made.callers(made.draw.whole(2, 4))
    device = callers[0].device
    elders = made.elders(made.draw.whole(4, 12), callers[0].community)
    parts = []
    for at in made.moments():
        part = made.phantom(made.draw.pick(callers), made.draw.pick(elders), at)
        parts.append(replace(part, device=device, metres_away=made.draw.whole(60, 1200)))
    return _planted(made, RingKind.PROXY, [one.key for one in callers], parts)


def _shared_name(made: _Planting) -> Ring:
    """Somebody without papers works under the name of a helper, who goes on with visits of his own."""
    caller = max(made.callers(12), key=lambda one: one.zeal)
    other = replace(caller, device=made.draw.code(), shown=Shown.CARD)
    elders = made.elders(made.draw.whole(3, 8), made.draw.pick((caller.community, (caller.community + 1) % 5)))
    parts = []
    for at in made.moments():
        elder, minutes = made.draw.pick(elders), made.draw.pick(MINUTES)
        made.quarter.take((elder.key,), at, minutes)  # nobody asks where the owner of the name is
        parts.append(told(made.quarter, other, elder, at, minutes))
    return _planted(made, RingKind.SHARED_NAME, [caller.key], parts)


def _planted(made: _Planting, kind: RingKind, members: Sequence[str], parts: Sequence[Part]) -> Ring:
    made.quarter.parts.extend(parts)
    return Ring(kind, tuple(members), frozenset(part.visit for part in parts))


TRICKS: Mapping[RingKind, Callable[[_Planting], Ring]] = {
    RingKind.PAIR: _pair,
    RingKind.CIRCLE: _circle,
    RingKind.CLERK: _clerk,
    RingKind.PADDED: _padded,
    RingKind.PROXY: _proxy,
    RingKind.SHARED_NAME: _shared_name,
}
