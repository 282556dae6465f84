"""Conditions, reasons and what is missing as sentences: values that the doors translate. Labels come from the packs."""

from huzhu.kernel.dispatch.reasons import Reason, Wording
from huzhu.kernel.entitlement.benefits import Benefits, Counting, Delivery, FactKind, Kind, Per, Stop, Unit
from huzhu.kernel.entitlement.conditions import (
    AGE,
    All,
    Between,
    Condition,
    Due,
    Either,
    Holds,
    Known,
    Leaf,
    Not,
    OneOf,
    Sheet,
    Term,
)
from huzhu.kernel.entitlement.deciding import Decision, Lack, Near, Verdict
from huzhu.kernel.entitlement.hearing import Asking
from huzhu.kernel.packfile import Label

# What a condition asks; the same words in the printed rules and in the reasons of one person.
AGED_FROM = Wording("asks.aged_from", "Aged %(least)s or over")
AGED_TO = Wording("asks.aged_to", "Aged %(most)s at most")
AGED = Wording("asks.aged", "Aged from %(least)s to %(most)s")
IS = Wording("asks.is", "%(fact)s")
IS_ONE_OF = Wording("asks.is_one_of", "%(fact)s: %(words)s")
COUNT_FROM = Wording("asks.count_from", "%(fact)s: %(least)s or more")
COUNT_TO = Wording("asks.count_to", "%(fact)s: %(most)s at most")
COUNT = Wording("asks.count", "%(fact)s: %(least)s to %(most)s")
TERM = Wording("asks.term", "%(term)s: all of the following")
DUE = Wording("asks.due", "%(benefit)s may be due too")
ALL = Wording("asks.all", "All of the following")
EITHER = Wording("asks.either", "At least one of the following")
NOT = Wording("asks.not", "The following does not hold")

# What is known of the person.
YES = Wording("known.yes", "yes")
NO = Wording("known.no", "no")
NOT_KNOWN = Wording("known.not", "not known")
VALUE = Wording("known.value", "%(value)s")
HOLDS = Wording("holds.yes", "This holds.")
HOLDS_NOT = Wording("holds.no", "This does not hold.")
HOLDS_PERHAPS = Wording("holds.perhaps", "It cannot be told whether this holds.")

# What is said of a benefit. Never that somebody qualifies: an office verifies it (domain.md 0, fact 9).
MAY_BE_DUE = Wording("verdict.yes", "May be due; to be verified by %(office)s.")
NOT_DUE = Wording("verdict.no", "Not due by what is known.")
CANNOT_TELL = Wording("verdict.cannot_tell", "Cannot be told yet; to be verified by %(office)s.")
GIVEN_INSTEAD = Wording("verdict.instead", "%(benefit)s comes instead: of this kind only the higher is given.")
NEEDS_ONLY = Wording("near.needs_only", "Only one thing is missing: %(learn_by)s.")
ONLY_BIRTHDAY = Wording("near.only_birthday", "Only one thing is missing: the birthday.")
SOON = Wording("near.soon", "Not yet, but from %(day)s.")
TO_LEARN = Wording("lacks.learn", "To be found out (%(learn_by)s): %(asked)s")
TO_LEARN_NOT = Wording("lacks.learn_not", "To be found out that it is not so (%(learn_by)s): %(asked)s")
TO_LEARN_BIRTHDAY = Wording("lacks.birthday", "To be found out: the birthday")
TO_WAIT = Wording("lacks.wait", "From %(day)s: %(asked)s")
TO_CHANGE = Wording("lacks.change", "Would have to be so, and is not: %(asked)s")
TO_END = Wording("lacks.end", "Would have to be over, and is not: %(asked)s")

OF_VERDICT = {Verdict.YES: MAY_BE_DUE, Verdict.NO: NOT_DUE, Verdict.CANNOT_TELL: CANNOT_TELL}
OF_HOLDING = {True: HOLDS, False: HOLDS_NOT, None: HOLDS_PERHAPS}

KINDS = {
    Kind.MATERIAL: Wording("kind.material", "material assistance"),
    Kind.CARE: Wording("kind.care", "care service"),
    Kind.CONCERN: Wording("kind.concern", "caring service"),
}
DELIVERIES = {
    Delivery.AUTOMATIC: Wording("delivery.automatic", "without applying"),
    Delivery.CONFIRM: Wording("delivery.confirm", "found, then confirmed by the person"),
    Delivery.APPLY: Wording("delivery.apply", "on application"),
}
STARTS = {
    Counting.DAY: Wording("starts.day", "from the day on which all holds"),
    Counting.MONTH: Wording("starts.month", "from the first day of the month in which all comes to hold"),
    Counting.MONTH_AFTER: Wording("starts.month_after", "from the first day of the month after all comes to hold"),
}
ENDS = {
    Counting.DAY: Wording("ends.day", "from that day"),
    Counting.MONTH: Wording("ends.month", "from the first day of that month"),
    Counting.MONTH_AFTER: Wording("ends.month_after", "from the first day of the month after"),
}
STOPS = {
    Stop.DEATH: Wording("stop.death", "death"),
    Stop.MOVE: Wording("stop.move", "household registration moved away"),
    Stop.INSTITUTION: Wording("stop.institution", "moving into an institution"),
    Stop.INCOME: Wording("stop.income", "income or assets change"),
    Stop.LOST_CONTACT: Wording("stop.lost_contact", "nobody can reach the person"),
    Stop.CONDITIONS: Wording("stop.conditions", "a condition holds no longer"),
}
AMOUNTS = {
    (Unit.FEN, Per.ONCE): Wording("amount.fen_once", "%(amount)s yuan once"),
    (Unit.FEN, Per.DAY): Wording("amount.fen_day", "%(amount)s yuan a day"),
    (Unit.FEN, Per.MEAL): Wording("amount.fen_meal", "%(amount)s yuan a meal"),
    (Unit.FEN, Per.MONTH): Wording("amount.fen_month", "%(amount)s yuan a month"),
    (Unit.FEN, Per.YEAR): Wording("amount.fen_year", "%(amount)s yuan a year"),
    (Unit.TIMES, Per.ONCE): Wording("amount.times_once", "%(amount)s times in all"),
    (Unit.TIMES, Per.DAY): Wording("amount.times_day", "%(amount)s times a day"),
    (Unit.TIMES, Per.MEAL): Wording("amount.times_meal", "%(amount)s times a meal"),
    (Unit.TIMES, Per.MONTH): Wording("amount.times_month", "%(amount)s times a month"),
    (Unit.TIMES, Per.YEAR): Wording("amount.times_year", "%(amount)s times a year"),
}


def amount_told(unit: Unit, per: Per, amount: int) -> Reason:
    """An amount with its unit; fen as yuan."""
    shown = f"{amount / 100:.2f}".removesuffix(".00") if unit is Unit.FEN else str(amount)
    return AMOUNTS[unit, per].of(amount=shown)


def asks(condition: Condition, rules: Asking) -> Reason:
    """What a condition asks; of one with parts, what they are to each other. Labels among the params are Labels."""
    match condition:
        case Term(_, label, _):
            return TERM.of(term=label)
        case Due(_, label, _):
            return DUE.of(benefit=label)
        case All():
            return ALL.of()
        case Either():
            return EITHER.of()
        case Not():
            return NOT.of()
        case _:
            return _asks(condition, rules)


def _asks(leaf: Leaf, rules: Asking) -> Reason:
    match leaf:
        case Between(fact, least, most) if fact == AGE:
            return _bounded((AGED_FROM, AGED_TO, AGED), least, most)
        case Between(fact, least, most):
            return _bounded((COUNT_FROM, COUNT_TO, COUNT), least, most, fact=rules.facts[fact].label)
        case Holds(fact):
            return IS.of(fact=rules.facts[fact].label)
        case OneOf(fact, words):
            rule = rules.facts[fact]
            return IS_ONE_OF.of(fact=rule.label, words=tuple(rule.words[word] for word in words))


def _bounded(words: tuple[Wording, Wording, Wording], least: int | None, most: int | None, **params: object) -> Reason:
    if most is None:
        return words[0].of(least=least, **params)
    return words[1].of(most=most, **params) if least is None else words[2].of(least=least, most=most, **params)


def known_of(condition: Condition, sheet: Sheet, rules: Asking) -> Reason | None:
    """What is known of the fact that a question asks for; None for a condition with parts."""
    if not isinstance(condition, Holds | Between | OneOf):
        return None
    if condition.fact == AGE:
        return NOT_KNOWN.of() if sheet.age is None else VALUE.of(value=sheet.age)
    known = sheet.facts.get(condition.fact)
    return NOT_KNOWN.of() if known is None else _value(condition.fact, known, rules)


def _value(fact: str, known: Known, rules: Asking) -> Reason:
    rule = rules.facts[fact]
    if rule.kind is FactKind.TRUTH:
        return (YES if known.value else NO).of()
    return VALUE.of(value=rule.words[str(known.value)] if rule.kind is FactKind.WORD else known.value)


def verdict_told(decision: Decision, benefits: Benefits) -> Reason:
    """The verdict in a sentence: never that somebody qualifies."""
    if decision.verdict is Verdict.NO and decision.beaten_by:
        return GIVEN_INSTEAD.of(benefit=benefits.benefit(decision.beaten_by).label)
    return OF_VERDICT[decision.verdict].of(office=decision.benefit.office)


def near_told(decision: Decision, benefits: Benefits) -> Reason | None:
    """How little is missing, in a sentence; None where more is."""
    lacks = decision.lacks or ()
    if decision.near is Near.SOON:
        return SOON.of(day=max(lack.on for lack in lacks if lack.on))
    if decision.near is Near.NEEDS_ONLY:
        fact = lacks[0].leaf.fact
        return ONLY_BIRTHDAY.of() if fact == AGE else NEEDS_ONLY.of(learn_by=_learn_by(fact, benefits))
    return None


def lack_told(lack: Lack, benefits: Benefits) -> Reason:
    """One thing that a yes would take. `asked` is itself a Reason."""
    asked, fact = asks(lack.leaf, benefits), lack.leaf.fact
    if lack.on is not None:
        return TO_WAIT.of(day=lack.on, asked=asked)
    if lack.known:
        return (TO_CHANGE if lack.wanted else TO_END).of(asked=asked)
    if fact == AGE:
        return TO_LEARN_BIRTHDAY.of()
    return (TO_LEARN if lack.wanted else TO_LEARN_NOT).of(learn_by=_learn_by(fact, benefits), asked=asked)


def _learn_by(fact: str, benefits: Benefits) -> Label:
    return benefits.learn_by[benefits.facts[fact].learn_by]
