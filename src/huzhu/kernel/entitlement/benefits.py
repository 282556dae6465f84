"""What a benefit is: for whom, how much, from when and until when, by which law, and how it comes to a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from huzhu.kernel.entitlement.conditions import All, Condition
from huzhu.kernel.moments import Span
from huzhu.kernel.packfile import Label, Mark


class FactKind(StrEnum):
    """What a fact can be: a yes or a no, a whole number, or a word of a list."""

    TRUTH = "truth"
    COUNT = "count"
    WORD = "word"


class Kind(StrEnum):
    """The three kinds of the national list: material assistance, care service, caring service (domain.md 1)."""

    MATERIAL = "material"
    CARE = "care"
    CONCERN = "concern"


class Delivery(StrEnum):
    """How it comes: without asking, found and then confirmed, or applied for (domain.md 1)."""

    AUTOMATIC = "automatic"
    CONFIRM = "confirm"
    APPLY = "apply"


class Counting(StrEnum):
    """From when a change counts: the day itself, the month it lies in, or the month after (domain.md 1, age rule)."""

    DAY = "day"
    MONTH = "month"
    MONTH_AFTER = "month_after"


class Stop(StrEnum):
    """What ends a benefit (domain.md 1, stop events)."""

    DEATH = "death"
    MOVE = "move"
    INSTITUTION = "institution"
    INCOME = "income"
    LOST_CONTACT = "lost_contact"
    CONDITIONS = "conditions"


class Unit(StrEnum):
    """In what an amount is counted: money in fen, or times that something is done."""

    FEN = "fen"
    TIMES = "times"


class Per(StrEnum):
    """For how long an amount is."""

    ONCE = "once"
    DAY = "day"
    MEAL = "meal"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class FactRule:
    """A fact that conditions may ask for: its kind, its words where it is one of a list, and where one learns it."""

    code: str
    kind: FactKind
    label: Label
    words: Mapping[str, Label] = field(hash=False)
    most: int | None
    learn_by: str
    sensitive: bool


@dataclass(frozen=True, slots=True)
class Amount:
    """How much, for those for whom its conditions hold. Of several the first that holds counts."""

    when: All
    amount: int


@dataclass(frozen=True, slots=True)
class Gift:
    """What is given: a unit, for how long, and the amounts; and the benefit whose amount is taken off, if any."""

    unit: Unit
    per: Per
    amounts: tuple[Amount, ...]
    less: str | None = None


@dataclass(frozen=True, slots=True)
class Benefit:
    """One item of a list as it stands on a day. `when` holds its conditions in the order of the file.

    `serves` names the families of services that it brings or pays for: what a help plan looks for.
    """

    code: str
    number: int | None
    label: Label
    content: Label
    kind: Kind
    delivery: Delivery
    office: Label
    evidence: tuple[Label, ...]
    when: All
    gift: Gift | None
    group: str | None
    starts: Counting
    stops: Counting
    stop_on: tuple[Stop, ...]
    review_months: int | None
    serves: frozenset[str]
    listed: bool
    valid: Span[date]
    mark: Mark
    pack: str

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """What must hold, one by one."""
        return self.when.parts


@dataclass(frozen=True, slots=True)
class Benefits:
    """All that a place gives on a day: what nation, province and city say, laid over each other.

    Of benefits of one `group` a person has the highest only; of equal ones the first.
    """

    code: str
    label: Label
    on: date
    facts: Mapping[str, FactRule] = field(hash=False)
    learn_by: Mapping[str, Label] = field(hash=False)
    benefits: tuple[Benefit, ...]
    illustrative: bool

    def benefit(self, code: str) -> Benefit:
        """The benefit of that code; KeyError for one that is not on the list."""
        for one in self.benefits:
            if one.code == code:
                return one
        raise KeyError(code)

    def rivals(self, benefit: Benefit) -> tuple[Benefit, ...]:
        """The others of its group, in the order of the list."""
        same = (one for one in self.benefits if one.group == benefit.group and one.code != benefit.code)
        return tuple(same) if benefit.group else ()

    def before(self, one: Benefit, other: Benefit) -> bool:
        """Whether one stands before another on the list."""
        return self.benefits.index(one) < self.benefits.index(other)


def counts_from(rule: Counting, changed_on: date) -> date:
    """The first day on which a change of that day counts."""
    match rule:
        case Counting.DAY:
            return changed_on
        case Counting.MONTH:
            return changed_on.replace(day=1)
        case Counting.MONTH_AFTER:
            return (changed_on.replace(day=1) + timedelta(days=32)).replace(day=1)
