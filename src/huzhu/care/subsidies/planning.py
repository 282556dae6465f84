"""What a run would pay: reckoned from grants, facts and rules, less what is paid already; the same when asked again."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from huzhu.care.entitlement.lists import lists_adopted
from huzhu.care.entitlement.paying import Sheets, reckoned
from huzhu.care.subsidies.models import Payment
from huzhu.care.subsidies.owing import to_set_off
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.commons.sealed import index_digest
from huzhu.kernel.actor import Actor
from huzhu.kernel.entitlement.benefits import Benefits
from huzhu.kernel.entitlement.paying import Line, Why
from huzhu.kernel.entitlement.reading import benefits_on, edition_of

TAKEN_AT_MOST = 2
"""At most one part in so many of a payment is taken off. Ours: no document names a share, and one has to live."""

NO_MONEY = (Why.NOT_MONTHLY, Why.NOT_LISTED)
"""Lines of what is no money of a month: they stand on no run."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One payment of a run as it was reckoned; `fen` of 0: held back. `payee` is name, number and benefit in words."""

    application: str
    person: str
    benefit: str
    days: int
    fen: int
    why: Payment.Why
    taken_off: int
    recovery: str | None
    payee: tuple[str, str, str]
    evidence: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a place pays for a month by one edition of its list, in the order of the grants."""

    benefits: Benefits
    edition: str
    planned: tuple[Planned, ...]

    @property
    def fen(self) -> int:
        """All of it, less what is taken off for older overpayments."""
        return sum(one.fen - one.taken_off for one in self.planned)

    def totals(self) -> str:
        """By benefit and by why, how many and how many fen, as JSON in one order."""
        counted: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
        for one in self.planned:
            cell = counted[one.benefit][one.why.value]
            cell[0] += 1
            cell[1] += one.fen - one.taken_off
        return json.dumps(counted, sort_keys=True)


def same_month(person: str, benefit: str, month: date) -> bytes:
    """The keyed index of a benefit of a person in a month: two payments of it meet, and nobody reads which it is."""
    return index_digest("payment", f"{person}:{benefit}:{month:%Y-%m}")


def planned_for(by: Actor, place: Division, month: date, but: str = "") -> Plan:
    """What is to be paid in a place for a month (its first day), by its list and the rules of that day.

    Places under it that go by another list have runs of their own. What a payment that stands has paid already is left
    out; the run whose key is `but` does not count. Refuses: UnknownPack, NoRulesYet. Raises FaultyPack.
    """
    lists = lists_adopted()
    pack = lists.pack_at(place, month)
    benefits = benefits_on(pack, month)
    lines, sheets = reckoned(by, place, benefits, lists.other_below(place, month))
    wanted = [one for one in lines if one.why not in NO_MONEY]
    paid = _paid_already(wanted, benefits, month, but)
    free = [one for one in wanted if same_month(one.person, one.benefit, month) not in paid]
    people = Person.objects.in_bulk({one.person for one in free})
    known = _evidence(sheets)
    planned = [_planned(one, people[one.person], benefits, known[one.person], paid) for one in free]
    ordered = sorted(planned, key=lambda one: one.application)
    return Plan(benefits, edition_of(pack, month), tuple(_less_what_is_owed(ordered, but)))


def _paid_already(lines: Iterable[Line], benefits: Benefits, month: date, but: str) -> frozenset[bytes]:
    """Which of these, and of the others of their kind, a payment that stands has paid for the month."""
    asked = {
        same_month(line.person, code, month) for line in lines for code in (line.benefit, *_rivals(line, benefits))
    }
    standing = Payment.objects.filter(same__in=asked).exclude(run=but)
    return frozenset(bytes(one) for one in standing.values_list("same", flat=True) if one is not None)


def _rivals(line: Line, benefits: Benefits) -> list[str]:
    return [one.code for one in benefits.rivals(benefits.benefit(line.benefit))]


def _planned(line: Line, person: Person, benefits: Benefits, evidence: str, paid: frozenset[bytes]) -> Planned:
    benefit, month = benefits.benefit(line.benefit), benefits.on
    number, why, fen = str(person.identity_number), Payment.Why(line.why.value), line.fen
    if fen and any(same_month(person.pk, code, month) in paid for code in _rivals(line, benefits)):
        why, fen = Payment.Why.OTHER_PAID, 0
    elif fen and not number:
        why, fen = Payment.Why.NO_NUMBER, 0
    payee = str(person.name), number, benefit.label.in_language("zh")
    return Planned(line.key, person.pk, line.benefit, line.days, fen, why, 0, None, payee, evidence)


def _less_what_is_owed(planned: Iterable[Planned], but: str) -> Iterator[Planned]:
    """The same, where somebody was paid too much before and it was agreed to set it off: at most half of each payment
    is taken off, the oldest overpayment first, one for each payment."""
    rows = list(planned)
    owed = defaultdict(list)
    paying = {one.person for one in rows if one.fen}
    for one in to_set_off(paying, but):
        owed[one.recovery.person_id].append(one)
    for row in rows:
        first = next((one for one in owed[row.person] if one.left), None) if row.fen else None
        if first is None:
            yield row
            continue
        taken = min(first.left, row.fen // TAKEN_AT_MOST)
        first.left -= taken
        yield replace(row, taken_off=taken, recovery=first.recovery.pk if taken else None)


def _evidence(sheets: Sheets) -> dict[str, str]:
    """By person what the rules knew on which day: the birthday, and each fact with the day since which it is so."""
    known: dict[str, dict[str, object]] = defaultdict(dict)
    for (person, day), sheet in sheets.items():
        facts = {code: [one.value, str(one.since or "")] for code, one in sheet.facts.items()}
        known[person][f"{day}"] = {"born_on": str(sheet.born_on or ""), "facts": facts}
    return {person: json.dumps(days, sort_keys=True, ensure_ascii=False) for person, days in known.items()}
