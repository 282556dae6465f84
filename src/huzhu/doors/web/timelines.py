"""An account of time in plain words, for whoever it belongs to: what is there, what waits and until when, each line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from huzhu.care.visits.models import Attendance, Visit
from huzhu.care.visits.queries import attendances_for, visits_for
from huzhu.commons.bank.models import Account, Entry, Hold
from huzhu.commons.bank.queries import StatementLine, accounts_seen_by
from huzhu.commons.people.models import Person
from huzhu.commons.rulebook.queries import rules_at, whole_rulebook
from huzhu.commons.timebank.grants import grant_left
from huzhu.commons.timebank.models import Sharing
from huzhu.commons.timebank.queries import Above, above_limit, kin_of, sharings_of
from huzhu.doors.words import service_name
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import local_day
from huzhu.kernel.timebank.earning import confirms_itself_at
from huzhu.kernel.timebank.rules import Relation, TimeRules
from huzhu.kernel.units import Unit

EARNED, SPENT = "attendance:", "spend:"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Minutes that come, or go, once the elder's side has spoken, or at the latest by themselves at `until_at`."""

    what: str
    at: datetime
    minutes: int
    coming: bool
    until_at: datetime | None
    word: str
    tone: str


@dataclass(frozen=True, slots=True)
class Purse:
    """What a member has: `own_minutes` can be given; `granted_minutes` end with the month, on `grant_to_on`."""

    member: Person
    account: Account | None
    rules: TimeRules
    balance_minutes: int
    own_minutes: int
    granted_minutes: int
    grant_to_on: date
    waiting: Sequence[Waiting]
    above: Sequence[Above]
    sharings: Sequence[Sharing]

    @property
    def coming_minutes(self) -> int:
        """What waits to come in."""
        return sum(one.minutes for one in self.waiting if one.coming)

    @property
    def going_minutes(self) -> int:
        """What is set aside to go out."""
        return sum(one.minutes for one in self.waiting if not one.coming)

    @property
    def above_minutes(self) -> int:
        """What lies above the limit and waits to be directed."""
        return sum(one.minutes for one in self.above)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a statement in words, minutes with their sign and the balance after it."""

    what: str
    at: datetime
    minutes: int
    balance: int
    plus: bool


def purse_of(by: Actor, at: datetime, member: Person) -> Purse:
    """The account of a member with all that waits at it; an empty one where `by` may not see it or there is none."""
    account = accounts_seen_by(by).select_related("place").filter(owner=member, unit=Unit.MINUTES).first()
    rules = rules_at(member.place, local_day(at, member.place.time_zone)).rules
    balance, held = (account.balance or 0, account.held or 0) if account else (0, 0)
    granted = grant_left(account, at) if account else 0
    return Purse(
        member=member,
        account=account,
        rules=rules,
        balance_minutes=balance,
        own_minutes=max(0, balance - held - granted),
        granted_minutes=granted,
        grant_to_on=_first_of_next(local_day(at, member.place.time_zone)),
        waiting=_waiting(by, account) if account else (),
        above=above_limit(member) if account else (),
        sharings=sharings_of(member),
    )


def lines_in_words(by: Actor, member: Person, lines: Iterable[StatementLine]) -> list[Line]:
    """The lines of a member's statement in words: which help it was, where `by` may know it."""
    listed = list(lines)
    helped, received = _behind(by, member.pk, [line.reference for line in listed])
    return [_line(line, helped, received) for line in listed]


def relation_words() -> Mapping[Relation, str]:
    """What somebody is to the member."""
    return {
        Relation.SELF: _("oneself"),
        Relation.SPOUSE: _("husband or wife"),
        Relation.LINEAL: _("parent or child"),
        Relation.FRIEND: _("relative or friend"),
    }


def kin_words(member: Person) -> list[tuple[Person, Relation, str]]:
    """The family and friends written down for a member, with name and what they are; opens their names."""
    words = relation_words()
    return [(one.person, one.relation, f"{one.person.name} · {words[one.relation]}") for one in kin_of(member)]


def _waiting(by: Actor, account: Account) -> list[Waiting]:
    coming = Hold.objects.filter(credit=account, state=Hold.State.PENDING)
    going = Hold.objects.filter(debit=account, state=Hold.State.PENDING)
    holds = sorted([*coming, *going], key=lambda hold: (hold.placed_at, hold.pk), reverse=True)
    helped, received = _behind(by, str(account.owner_id), [hold.reference for hold in holds])
    visits = _visits_of(holds)
    rulebook = whole_rulebook()
    found = []
    for hold in holds:
        visit = visits.get(_key(hold.reference))
        until = None
        if visit and visit.state == Visit.State.LEFT and (known_at := visit.known_left_at):
            there = rulebook.at(visit.place, local_day(known_at, visit.place.time_zone))
            until = confirms_itself_at(known_at, there.rules)
        disputed = visit is not None and visit.state == Visit.State.DISPUTED
        what = _what(hold.reference, hold.kind, hold.occurred_at, helped, received)
        word = _("being looked into") if disputed else _("waits for the elder's word")
        tone = "red" if disputed else "gold"
        found.append(Waiting(what, hold.occurred_at, hold.amount, hold.credit_id == account.pk, until, word, tone))
    return found


def _visits_of(holds: Sequence[Hold]) -> Mapping[str, Visit]:
    """The visits behind holds on one's own account, by the key in their reference: for their state alone."""
    keys = {_key(hold.reference) for hold in holds}
    attended = Attendance.objects.select_related("visit__place").filter(pk__in=keys).order_by("pk")
    visited = Visit.objects.select_related("place").filter(pk__in=keys).order_by("pk")
    return {one.pk: one.visit for one in attended} | {one.pk: one for one in visited}


def _behind(
    by: Actor, member_id: str, references: Iterable[str]
) -> tuple[Mapping[str, Attendance], Mapping[str, Visit]]:
    listed = list(references)
    earned = [_key(one) for one in listed if one.startswith(EARNED)]
    spent = [_key(one) for one in listed if one.startswith(SPENT)]
    mine = attendances_for(by).filter(assignment__helper__person=member_id, pk__in=earned) if earned else ()
    theirs = visits_for(by).filter(pk__in=spent) if spent else ()
    return {one.pk: one for one in mine}, {one.pk: one for one in theirs}


def _key(reference: str) -> str:
    return reference.split(":")[1] if ":" in reference else ""


def _line(line: StatementLine, helped: Mapping[str, Attendance], received: Mapping[str, Visit]) -> Line:
    what = _what(line.reference, line.kind, line.occurred_at, helped, received, gained=line.amount > 0)
    attendance = helped.get(_key(line.reference))
    at = attendance.arrived_at if attendance else line.occurred_at
    return Line(what, at, line.amount, line.balance, line.amount > 0)


def _what(
    reference: str,
    kind: str,
    at: datetime,
    helped: Mapping[str, Attendance],
    received: Mapping[str, Visit],
    *,
    gained: bool = True,
) -> str:
    if attendance := helped.get(_key(reference)):
        return _("I helped: %(service)s") % {"service": service_name(attendance.visit.need.service, at)}
    if visit := received.get(_key(reference)):
        return _("Help received: %(service)s") % {"service": service_name(visit.need.service, at)}
    plain = {
        Entry.Kind.CREDIT: _("I helped"),
        Entry.Kind.SPEND: _("A visit in the family"),
        Entry.Kind.GIFT: _("A gift from the family") if gained else _("A gift to the family"),
        Entry.Kind.GRANT: _("Granted by the community"),
        Entry.Kind.EXPIRY: _("What was left of the month's grant"),
        Entry.Kind.OVERFLOW: _("Above the limit, set apart for you to direct"),
        Entry.Kind.DONATION: _("Donated"),
    }
    return plain.get(Entry.Kind(kind)) or str(Entry.Kind(kind).label)


def _first_of_next(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
