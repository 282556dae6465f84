"""The first reader: what one person may be entitled to, with a reason for each condition and what is missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from huzhu.kernel.entitlement.benefits import Benefit, Benefits, counts_from
from huzhu.kernel.entitlement.conditions import (
    AGE,
    All,
    Between,
    Condition,
    Due,
    Either,
    Leaf,
    Not,
    Sheet,
    Term,
    held_since,
    judge,
    leaves,
    reaches,
)

SOON = timedelta(days=366)
"""A birthday that far ahead is near: time enough for an assessment and an application."""


class Verdict(StrEnum):
    """Whether somebody may be entitled, by what is known; an office verifies it, never the machine."""

    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot_tell"


class Near(StrEnum):
    """How little is missing: one thing to be found out, or a birthday within a year."""

    NEEDS_ONLY = "needs_only"
    SOON = "soon"


@dataclass(frozen=True, slots=True)
class Found:
    """One condition, whether it holds (None: cannot tell), since when, and its parts where it has some."""

    condition: Condition
    holds: bool | None
    since: date | None
    parts: tuple["Found", ...] = ()


@dataclass(frozen=True, slots=True)
class Lack:
    """What a yes would take: a question answered one way. `known` if it is answered the other way today; `on` is the
    birthday on which an age is reached."""

    leaf: Leaf
    wanted: bool
    known: bool
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict on one benefit. Amounts are in the unit of the benefit; None where none is given or it cannot be told.

    `missing` are the facts that are not known and matter; `lacks` the least that a yes would take, None where nothing
    leads there; `beaten_by` the benefit of its group that is given instead, or that may be.
    """

    benefit: Benefit
    verdict: Verdict
    amount: int | None
    starts_on: date | None
    found: tuple[Found, ...]
    missing: tuple[str, ...]
    lacks: tuple[Lack, ...] | None
    near: Near | None
    beaten_by: str | None


def decide(sheet: Sheet, benefits: Benefits) -> tuple[Decision, ...]:
    """What somebody may be entitled to on the day of the sheet, benefit by benefit in the order of the list."""
    return tuple(_decision(benefit, sheet, benefits) for benefit in benefits.benefits)


def verdicts(sheet: Sheet, benefits: Benefits) -> tuple[tuple[Verdict, int | None], ...]:
    """Only verdict and amount of each benefit, without reasons: what the finder answers, for one person."""
    return tuple(_answer(one, sheet, benefits) for one in benefits.benefits)


def _answer(benefit: Benefit, sheet: Sheet, benefits: Benefits) -> tuple[Verdict, int | None]:
    verdict = _verdict(judge(benefit.when, sheet), _beaten(benefit, sheet, benefits)[1])
    return verdict, amount_of(benefit, sheet, benefits) if verdict is Verdict.YES else None


def _decision(benefit: Benefit, sheet: Sheet, benefits: Benefits) -> Decision:
    own = judge(benefit.when, sheet)
    beaten_by, beaten = _beaten(benefit, sheet, benefits)
    verdict = _verdict(own, beaten)
    amount = amount_of(benefit, sheet, benefits) if verdict is Verdict.YES else None
    lacks = lacking(benefit.when, sheet) if own is not True else ()
    since = held_since(benefit.when, sheet) if verdict is Verdict.YES else None
    return Decision(
        benefit=benefit,
        verdict=verdict,
        amount=amount,
        starts_on=_starts_on(benefit, since),
        found=tuple(found_in(one, sheet) for one in benefit.conditions),
        missing=_missing(benefit, sheet, benefits, verdict),
        lacks=lacks,
        near=_near(own, lacks, benefits),
        beaten_by=beaten_by,
    )


def _verdict(own: bool | None, beaten: bool | None) -> Verdict:
    if own is False or beaten is True:
        return Verdict.NO
    return Verdict.YES if own is True and beaten is False else Verdict.CANNOT_TELL


def _starts_on(benefit: Benefit, since: date | None) -> date | None:
    """From when it counts: by the benefit's rule, and never before the rule itself held. None: nobody has said since
    when its conditions hold."""
    return None if since is None else counts_from(benefit.starts, max(since, benefit.valid.start))


def amount_of(benefit: Benefit, sheet: Sheet, benefits: Benefits) -> int | None:
    """How much, for somebody whose conditions hold; less what another gives. 0: nothing is left. None: cannot tell."""
    gift = benefit.gift
    if gift is None:
        return None
    amount = _gross(benefit, sheet)
    if gift.less is None or amount is None:
        return amount
    other = benefits.benefit(gift.less)
    due = judge(other.when, sheet)
    if due is None:
        return None
    taken = _gross(other, sheet) if due else 0
    return None if taken is None else max(amount - taken, 0)


def _gross(benefit: Benefit, sheet: Sheet) -> int | None:
    for one in benefit.gift.amounts if benefit.gift else ():
        holds = judge(one.when, sheet)
        if holds is None:
            return None
        if holds:
            return one.amount
    return 0


def _beaten(benefit: Benefit, sheet: Sheet, benefits: Benefits) -> tuple[str | None, bool | None]:
    """Which of its group is given instead, and whether; None where that cannot be told."""
    doubtful = None
    for rival in benefits.rivals(benefit):
        found = _beats(rival, benefit, sheet, benefits)
        if found:
            return rival.code, True
        doubtful = rival.code if found is None and doubtful is None else doubtful
    return doubtful, None if doubtful else False


def _beats(rival: Benefit, benefit: Benefit, sheet: Sheet, benefits: Benefits) -> bool | None:
    due = judge(rival.when, sheet)
    if due is False:
        return False
    theirs, own = amount_of(rival, sheet, benefits), amount_of(benefit, sheet, benefits)
    if theirs is None or own is None:
        return None
    higher = theirs > own or (theirs == own and benefits.before(rival, benefit))
    return False if not higher else due


def found_in(condition: Condition, sheet: Sheet) -> Found:
    """Whether a condition holds for a person, since when, and the same of each of its parts."""
    match condition:
        case All(parts) | Either(parts):
            inner = parts
        case Not(one):
            inner = (one,)
        case Term(inner=one) | Due(inner=one):
            inner = one.parts if isinstance(one, All) else (one,)
        case _:
            inner = ()
    holds = judge(condition, sheet)
    since = held_since(condition, sheet) if holds is not None else None
    return Found(condition, holds, since, tuple(found_in(one, sheet) for one in inner))


def _missing(benefit: Benefit, sheet: Sheet, benefits: Benefits, verdict: Verdict) -> tuple[str, ...]:
    """Facts not known that the verdict or the amount hangs on; of a no, none."""
    if verdict is Verdict.NO:
        return ()
    asked = [benefit.when, *_amounts(benefit)]
    if benefit.gift and benefit.gift.less:
        other = benefits.benefit(benefit.gift.less)
        asked += [other.when, *_amounts(other)]
    for rival in benefits.rivals(benefit):
        if judge(rival.when, sheet) is not False:
            asked += [rival.when, *_amounts(rival)]
    return tuple(dict.fromkeys(fact for one in asked for fact in _open(one, sheet)))


def _amounts(benefit: Benefit) -> list[Condition]:
    return [one.when for one in benefit.gift.amounts] if benefit.gift else []


def _open(condition: Condition, sheet: Sheet) -> Iterator[str]:
    if judge(condition, sheet) is not None:
        return
    match condition:
        case All(parts) | Either(parts):
            for part in parts:
                yield from _open(part, sheet)
        case Not(inner) | Term(inner=inner) | Due(inner=inner):
            yield from _open(inner, sheet)
        case _:
            yield condition.fact


def lacking(condition: Condition, sheet: Sheet, wanted: bool = True) -> tuple[Lack, ...] | None:
    """The least that would have to be so for a condition to hold (or not to): what is not known before what is known to
    be otherwise. None where nothing leads there: nobody grows younger."""
    found = judge(condition, sheet)
    if found is wanted:
        return ()
    match condition:
        case Not(inner):
            return lacking(inner, sheet, not wanted)
        case Term(inner=inner) | Due(inner=inner):
            return lacking(inner, sheet, wanted)
        case All(parts) | Either(parts):
            ways = [lacking(part, sheet, wanted) for part in parts]
            together = isinstance(condition, All) is wanted
            return _all_of(ways) if together else _least_of(ways)
        case _:
            return _lack(condition, sheet, wanted, known=found is not None)


def _lack(leaf: Leaf, sheet: Sheet, wanted: bool, *, known: bool) -> tuple[Lack, ...] | None:
    if not (isinstance(leaf, Between) and leaf.fact == AGE and known and sheet.born_on):
        return (Lack(leaf, wanted, known),)
    age = leaf.least if wanted else None if leaf.most is None else leaf.most + 1
    if age is None or (sheet.age or 0) >= age:
        return None
    return (Lack(leaf, wanted, known, reaches(sheet.born_on, age)),)


def _all_of(ways: list[tuple[Lack, ...] | None]) -> tuple[Lack, ...] | None:
    if None in ways:
        return None
    return tuple(dict.fromkeys(lack for way in ways if way for lack in way))


def _least_of(ways: list[tuple[Lack, ...] | None]) -> tuple[Lack, ...] | None:
    return min((way for way in ways if way is not None), key=_cost, default=None)


def _cost(way: tuple[Lack, ...]) -> tuple[int, int]:
    return sum(lack.known for lack in way), len(way)


def _near(own: bool | None, lacks: tuple[Lack, ...] | None, benefits: Benefits) -> Near | None:
    if not lacks or own is True:
        return None
    if own is None:
        ways = {benefits.facts[lack.leaf.fact].learn_by if lack.leaf.fact != AGE else AGE for lack in lacks}
        return Near.NEEDS_ONLY if len(ways) == 1 else None
    soon = all(lack.on is not None and lack.on - benefits.on <= SOON for lack in lacks)
    return Near.SOON if soon else None


def facts_asked(benefits: Benefits) -> tuple[str, ...]:
    """Every fact that some condition asks for, without the age, in alphabetical order."""
    conditions = [part for one in benefits.benefits for part in (one.when, *_amounts(one))]
    return tuple(sorted({leaf.fact for one in conditions for leaf in leaves(one)} - {AGE}))


def unlisted_facts(benefits: Benefits) -> frozenset[str]:
    """Sensitive facts that a benefit which may stand on no list asks for: no list names them as a reason either."""
    asked = {leaf.fact for one in benefits.benefits if not one.listed for leaf in leaves(one.when)} - {AGE}
    return frozenset(fact for fact in asked if benefits.facts[fact].sensitive)
