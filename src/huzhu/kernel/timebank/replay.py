"""What a span of visits would have brought under other rules: for each member, and for the balance of all.

A replay knows the visits, the rules and what stood on the accounts before. It knows no monthly grants, gifts or
donations: they follow from people's decisions, which other rules would have changed.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from huzhu.kernel.packs import HelperKind, catalogue_on
from huzhu.kernel.timebank.earning import (
    Stay,
    bonus_minutes,
    credited_minutes,
    debited_minutes,
    for_school,
    shares_below_cap,
)
from huzhu.kernel.timebank.rules import TimeRules


@dataclass(frozen=True, slots=True)
class Stint:
    """One helper's confirmed part in one visit: who helped whom, when, and what the reckoning needs to know."""

    visit: str
    helper: str
    elder: str
    place: str
    day: date
    stay: Stay
    kind: HelperKind
    service: str
    age: int | None


@dataclass(slots=True)
class Outcome:
    """Minutes by person, after all visits: earned (with bonus), above the limit, spent, and the balance there is."""

    earned: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    above: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    spent: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    owed_minutes: int = 0
    balance: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def uncovered_minutes(self) -> int:
        """What visits cost and nobody had."""
        return self.owed_minutes - sum(self.spent.values())


@dataclass(frozen=True, slots=True)
class Change:
    """One person's time earned and the balance in the end, under the rules as they were and under others."""

    person: str
    earned_before: int
    earned_after: int
    balance_before: int
    balance_after: int

    @property
    def gain(self) -> int:
        """Minutes more in the end, below zero for fewer."""
        return self.balance_after - self.balance_before


class Reckoning:
    """Reckons visits in their order: credit, bonus, limit, and what the elder's own time pays (domain.md 3).

    `rules_at` gives the rules of a place (its id) on a day; `opening` the minutes there were before, by person. What
    each visit costs is taken when all are in: `outcome` tells.
    """

    def __init__(self, rules_at: Callable[[str, date], TimeRules], opening: Mapping[str, int]) -> None:
        self._rules_at = rules_at
        self._outcome = Outcome()
        self._outcome.balance.update(opening)
        self._today: dict[tuple[str, date], int] = defaultdict(int)
        self._visits: dict[str, tuple[str, TimeRules, list[int]]] = {}

    def add(self, stint: Stint) -> None:
        """One helper's part more, no earlier than the ones before."""
        rules = self._rules_at(stint.place, stint.day)
        credit = _credit(stint, rules, self._today, self._outcome)
        self._visits.setdefault(stint.visit, (stint.elder, rules, []))[2].append(credit)

    def outcome(self) -> Outcome:
        """What came of it, once."""
        for elder, rules, credits in self._visits.values():
            _debit(elder, credits, rules, self._outcome)
        self._visits.clear()
        return self._outcome


def replay(stints: Iterable[Stint], rules_at: Callable[[str, date], TimeRules], opening: Mapping[str, int]) -> Outcome:
    """All of these visits under one set of rules, see `Reckoning`."""
    reckoning = Reckoning(rules_at, opening)
    for stint in stints:
        reckoning.add(stint)
    return reckoning.outcome()


def changes(before: Outcome, after: Outcome) -> Sequence[Change]:
    """Whoever has more or less in the end, or earned more or less: the greatest gain first."""
    persons = sorted({*before.balance, *after.balance, *before.earned, *after.earned})
    pairs = [(side.earned, side.balance) for side in (before, after)]
    rows = [Change(one, *(row.get(one, 0) for column in zip(*pairs, strict=True) for row in column)) for one in persons]
    changed = [one for one in rows if one.gain or one.earned_before != one.earned_after]
    return sorted(changed, key=lambda one: (-one.gain, one.person))


def _credit(stint: Stint, rules: TimeRules, today: dict[tuple[str, date], int], outcome: Outcome) -> int:
    service = catalogue_on(stint.day).service(stint.service)
    already = today[stint.helper, stint.day]
    credit = credited_minutes(
        stint.stay, already_today_minutes=already, rules=rules, helper_kind=stint.kind, service=service
    )
    credit = for_school(credit, stint.age, rules)
    today[stint.helper, stint.day] += credit.minutes
    for minutes in filter(None, (credit.minutes, bonus_minutes(credit.minutes, service, rules))):
        shares = shares_below_cap(outcome.balance[stint.helper], minutes, rules)
        outcome.earned[stint.helper] += minutes
        outcome.balance[stint.helper] += shares.kept
        outcome.above[stint.helper] += shares.over
    return credit.minutes


def _debit(elder: str, credits: Sequence[int], rules: TimeRules, outcome: Outcome) -> None:
    owed = debited_minutes(credits, rules)
    paid = min(owed, max(0, outcome.balance.get(elder, 0)))
    outcome.owed_minutes += owed
    if paid:
        outcome.spent[elder] += paid
        outcome.balance[elder] -= paid
