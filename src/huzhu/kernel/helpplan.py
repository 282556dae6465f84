"""One help plan: by which ways a need is met, the cheapest first, and to whom somebody is referred beyond them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from types import MappingProxyType

from huzhu.kernel.assessing import Want
from huzhu.kernel.moments import Span
from huzhu.kernel.packfile import Label, Mark, Pack, PackError, Table, read_pack
from huzhu.kernel.packs import families_in, family_in
from huzhu.kernel.refusal import Refused


class WayKind(StrEnum):
    """How a need can be met."""

    FAMILY = "family"
    MUTUAL = "mutual"
    ENTITLED = "entitled"
    WORKER = "worker"
    REFERRAL = "referral"


class Stand(StrEnum):
    """How far one way has come: it helps already, it waits for an answer, it can be begun, it was answered with no."""

    HELPS = "helps"
    WAITS = "waits"
    OPEN = "open"
    REFUSED = "refused"


class Step(StrEnum):
    """What is to be done about a need: nothing more, wait for an answer, begin the first way, or nobody can help."""

    MET = "met"
    WAIT = "wait"
    BEGIN = "begin"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Way:
    """One way of the order, `rank` from 0: the cheapest."""

    kind: WayKind
    rank: int
    label: Label
    mark: Mark


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody beyond the house to whom people are referred: what they do, and in how many days they answer."""

    code: str
    label: Label
    does: Label
    answer_days: int
    families: frozenset[str]
    valid: Span[date]
    mark: Mark

    def due_on(self, day: date) -> date:
        """The last day on which an answer to a referral of `day` is in time."""
        return day + timedelta(days=self.answer_days)


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that could meet a need of one family: `what` is a service, a benefit, a receiver or a person."""

    kind: WayKind
    stand: Stand
    what: str


@dataclass(frozen=True, slots=True)
class Line:
    """One need: its offers with the cheapest first, what is to be done, and by which offer."""

    family: str
    offers: tuple[Offer, ...]
    step: Step
    by: Offer | None

    @property
    def due_too(self) -> tuple[Offer, ...]:
        """What is due by law and not asked for though something else helps: a right is no last resort."""
        due = (one for one in self.offers if one.kind is WayKind.ENTITLED and one.stand is Stand.OPEN)
        return tuple(one for one in due if one != self.by)


class ReceiverUnknown(Refused):
    """Nobody of the catalogue goes by that word."""

    code = "referral.receiver_unknown"
    sentence = "It is not clear to whom."
    next_step = "Please choose somebody from the list."


def ways_on() -> tuple[Way, ...]:
    """The ways in their order. Raises PackError when the pack is faulty."""
    return _read().ways


@lru_cache(maxsize=64)
def receivers_on(day: date) -> tuple[Receiver, ...]:
    """To whom people are referred on a day, in the order of the pack. Raises PackError when the pack is faulty."""
    return tuple(one for one in _read().receivers if day in one.valid)


def receiver_on(code: str, day: date) -> Receiver:
    """One of them. Refuses: ReceiverUnknown."""
    found = next((one for one in receivers_on(day) if one.code == code), None)
    if found is None:
        raise ReceiverUnknown
    return found


def families_wanted(unmet: Iterable[str]) -> tuple[str, ...]:
    """The families of services that answer what an assessment found somebody to lack; each once, in their order."""
    wants = _read().wants
    return tuple(dict.fromkeys(wants[one] for one in unmet if one in wants))


def receiver_label(code: str) -> Label | None:
    """The name of a receiver of any day: referrals outlive the catalogue."""
    return next((one.label for one in _read().receivers if one.code == code), None)


def line_of(family: str, offers: Iterable[Offer]) -> Line:
    """What is to be done about one need. What helps already or waits is not begun a second time; of what can be begun
    the first of the order is; an offer that was refused is told and never proposed again.
    """
    rank = {way.kind: way.rank for way in ways_on()}
    ordered = tuple(sorted(offers, key=lambda one: (rank[one.kind], list(Stand).index(one.stand))))
    for stand, step in ((Stand.HELPS, Step.MET), (Stand.WAITS, Step.WAIT), (Stand.OPEN, Step.BEGIN)):
        first = next((one for one in ordered if one.stand is stand), None)
        if first:
            return Line(family, ordered, step, first)
    return Line(family, ordered, Step.NOBODY, None)


@dataclass(frozen=True, slots=True)
class _Plan:
    ways: tuple[Way, ...]
    wants: Mapping[str, str]
    receivers: tuple[Receiver, ...]


@cache
def _read() -> _Plan:
    pack = read_pack("helpplan")
    ways = tuple(_way(pack, rank, row) for rank, row in enumerate(pack.top.tables("way")))
    if sorted(one.kind for one in ways) != sorted(WayKind):
        raise PackError(f"{pack.code}.toml.way: each of {', '.join(WayKind)} once")
    wants = _wants(pack.top.table("wants"))
    receivers = tuple(_receiver(pack, row) for row in pack.top.tables("receiver"))
    pack.top.done()
    return _Plan(ways, wants, receivers)


def _wants(table: Table) -> Mapping[str, str]:
    wants = {}
    for want in table.names():
        if want not in set(Want):
            raise table.fault(want, f"must be one of {', '.join(Want)}")
        wants[want] = family_in(table, want)
    return MappingProxyType(wants)


def _way(pack: Pack, rank: int, row: Table) -> Way:
    way = Way(row.choice("code", WayKind), rank, row.label(), pack.mark(row))
    row.done()
    return way


def _receiver(pack: Pack, row: Table) -> Receiver:
    receiver = Receiver(
        code=row.text("code"),
        label=row.label(),
        does=Label(row.text("does_zh"), row.text("does_en")),
        answer_days=row.whole("answer_days", 1),
        families=families_in(row, "families"),
        valid=pack.valid(row),
        mark=pack.mark(row),
    )
    row.done()
    return receiver
