"""Conditions over what is known of a person: yes, no, or cannot tell. Here stands the meaning; both readers keep to it.

A condition is a tree of the kinds below. What is not known is None and never becomes a no: `All`, `Either` and `Not`
are Kleene's strong three-valued logic, which is also what SQL does with NULL, so that one tree can be read twice.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from huzhu.kernel.moments import age_on, birthday_in
from huzhu.kernel.packfile import Label

AGE = "age"
"""The one fact that is never typed: it follows from `born_on`."""

Value = bool | int | str


@dataclass(frozen=True, slots=True)
class Holds:
    """A yes-or-no fact is a yes."""

    fact: str


@dataclass(frozen=True, slots=True)
class Between:
    """A number lies between two bounds, both included; None: open on that side. Of `age`, completed years."""

    fact: str
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class OneOf:
    """A word is one of these."""

    fact: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """What it holds does not."""

    inner: "Condition"


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; of no parts, yes."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one part holds; of no parts, no."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A condition with a name of its own ("economic hardship"), said once and used by many."""

    code: str
    label: Label = field(compare=False)
    inner: "Condition"


@dataclass(frozen=True, slots=True)
class Due:
    """Another benefit may be due by its own conditions; `inner` is those."""

    benefit: str
    label: Label = field(compare=False)
    inner: "Condition"


Leaf = Holds | Between | OneOf
Condition = Leaf | Not | All | Either | Term | Due


@dataclass(frozen=True, slots=True)
class Known:
    """The value of a fact on a day, and since when it is so; None: as far back as anybody has said."""

    value: Value
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is known of one person on a day. What is not in it, and a birthday of None, is not known."""

    on: date
    born_on: date | None = None
    facts: Mapping[str, Known] = field(default_factory=dict, hash=False)

    @property
    def age(self) -> int | None:
        """Completed years on the day; None where the birthday is not known, or lies after it."""
        return age_on(self.born_on, self.on) if self.born_on and self.born_on <= self.on else None


def judge(condition: Condition, sheet: Sheet) -> bool | None:
    """Whether a condition holds for a person on the day of the sheet; None where that cannot be told."""
    match condition:
        case Not(inner):
            found = judge(inner, sheet)
            return None if found is None else not found
        case All(parts):
            return _joined((judge(part, sheet) for part in parts), deciding=False)
        case Either(parts):
            return _joined((judge(part, sheet) for part in parts), deciding=True)
        case Term(inner=inner) | Due(inner=inner):
            return judge(inner, sheet)
        case _:
            value = known_value(condition.fact, sheet)
            return None if value is None else _fits(condition, value)


def known_value(fact: str, sheet: Sheet) -> Value | None:
    """What is known of a fact or of the age; None: nothing."""
    if fact == AGE:
        return sheet.age
    known = sheet.facts.get(fact)
    return None if known is None else known.value


def _fits(leaf: Leaf, value: Value) -> bool:
    match leaf:
        case Holds():
            return bool(value)
        case OneOf(_, words):
            return value in words
        case Between(_, least, most):
            return _within(int(value), least, most)


def _within(value: int, least: int | None, most: int | None) -> bool:
    return (least is None or value >= least) and (most is None or value <= most)


def _joined(found: Iterator[bool | None], *, deciding: bool) -> bool | None:
    open_still = False
    for one in found:
        if one is deciding:
            return deciding
        open_still = open_still or one is None
    return None if open_still else not deciding


def held_since(condition: Condition, sheet: Sheet) -> date | None:
    """Since when a condition has been as it is now, holding or not; None: as far back as anybody has said.

    An age is reached on a birthday; a birthday on 29 February falls to 1 March (domain.md 1, age rule).
    """
    match condition:
        case Holds(fact) | OneOf(fact, _):
            return known.since if (known := sheet.facts.get(fact)) else None
        case Between(fact, least, most):
            return _between_since(fact, least, most, sheet)
        case Not(inner) | Term(inner=inner) | Due(inner=inner):
            return held_since(inner, sheet)
        case All(parts):
            return _joined_since(parts, sheet, deciding=False)
        case Either(parts):
            return _joined_since(parts, sheet, deciding=True)


def _between_since(fact: str, least: int | None, most: int | None, sheet: Sheet) -> date | None:
    if fact != AGE:
        return known.since if (known := sheet.facts.get(fact)) else None
    if sheet.born_on is None or sheet.age is None:
        return None
    if most is not None and sheet.age > most:
        return reaches(sheet.born_on, most + 1)
    return reaches(sheet.born_on, least) if least is not None and sheet.age >= least else sheet.born_on


def _joined_since(parts: tuple[Condition, ...], sheet: Sheet, *, deciding: bool) -> date | None:
    """A part that decides alone did so as the first of its kind; where all have to agree, the last one counts."""
    found = [(judge(part, sheet), held_since(part, sheet)) for part in parts]
    alone = [day for holds, day in found if holds is deciding]
    if alone:
        return None if None in alone else min(day for day in alone if day)
    return max((day for _, day in found if day), default=None)


def reaches(born_on: date, age: int) -> date:
    """The day on which somebody is that old."""
    return birthday_in(born_on, born_on.year + age)


def born_by(on: date, age: int) -> date:
    """The last birthday with which one is at least that old on a day: `born_on <= born_by(on, age)` says the same as
    `age_on(born_on, on) >= age`, and a database can look it up."""
    try:
        return on.replace(year=on.year - age)
    except ValueError:  # 29 February, and that year has none: who was born on 1 March is not that old yet
        return date(on.year - age, 2, 28)


def born_between(on: date, least: int | None, most: int | None) -> tuple[date, date]:
    """The first and the last birthday of those whose age on a day lies between two bounds, both included."""
    first = born_by(on, most + 1) + timedelta(days=1) if most is not None else date.min
    return first, born_by(on, least or 0)


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Every question that a condition comes down to, in the order in which it stands."""
    match condition:
        case All(parts) | Either(parts):
            for part in parts:
                yield from leaves(part)
        case Not(inner) | Term(inner=inner) | Due(inner=inner):
            yield from leaves(inner)
        case _:
            yield condition


def ages(condition: Condition) -> frozenset[int]:
    """The ages at whose birthdays the answer can change."""
    bounds = [
        (leaf.least, None if leaf.most is None else leaf.most + 1)
        for leaf in leaves(condition)
        if isinstance(leaf, Between) and leaf.fact == AGE
    ]
    return frozenset(age for pair in bounds for age in pair if age is not None)
