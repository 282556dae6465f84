"""What is told of a person, as it comes in a file: a birthday and dated facts, checked against the words of a list."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from huzhu.kernel.entitlement.benefits import Benefits, FactKind, FactRule
from huzhu.kernel.entitlement.conditions import Known, Sheet, Value
from huzhu.kernel.moments import Span

KEYS = {"born_on", "facts"}
PERIOD = {"value", "from", "to"}


class NotFacts(ValueError):
    """What was told does not fit the facts of the list; `faults` says of each what is wrong."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Dated:
    """A fact in a period; without a first day it counts on every day before the last."""

    fact: str
    value: Value
    since: date | None = None
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it is so on a day; the first day belongs to it, the last does not."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


def facts_on(born_on: date | None, dated: tuple[Dated, ...], on: date) -> Sheet:
    """What is known on a day: of several that hold, what came last."""
    holding = sorted((one for one in dated if one.holds_on(on)), key=lambda one: one.since or date.min)
    return Sheet(on, born_on, {one.fact: Known(one.value, one.since) for one in holding})


def facts_told(told: object, benefits: Benefits) -> tuple[date | None, tuple[Dated, ...]]:
    """A birthday and the dated facts of a JSON object (its form: docs/entitlement.md). `null` is not known.

    Raises NotFacts, which names every fault at once.
    """
    faults: list[str] = []
    if not isinstance(told, dict) or not isinstance(told.get("facts", {}), dict):
        raise NotFacts(("what is known is an object with born_on and facts",))
    faults += [f"{key}: not a part of it" for key in sorted(set(told) - KEYS)]
    born_on = _day(told.get("born_on"), "born_on", faults)
    dated = tuple(_dated(told.get("facts", {}), benefits, faults))
    if faults:
        raise NotFacts(tuple(faults))
    return born_on, dated


def _dated(facts: Mapping[str, object], benefits: Benefits, faults: list[str]) -> Iterator[Dated]:
    for code, said in facts.items():
        rule = benefits.facts.get(code)
        if rule is None:
            faults.append(f"{code}: no fact of {benefits.code}")
            continue
        for one in said if isinstance(said, list) else [said]:
            period = one if isinstance(one, dict) else {"value": one}
            faults += [f"{code}.{key}: not a part of it" for key in sorted(set(period) - PERIOD)]
            since, until = (_day(period.get(key), f"{code}.{key}", faults) for key in ("from", "to"))
            value = period.get("value")
            if not _runs(since, until):
                faults.append(f"{code}: ends before it begins")
            elif fits(rule, value):
                yield Dated(code, cast("Value", value), since, until)
            elif value is not None:
                faults.append(f"{code}: {value!r} is not {wanted(rule)}")


def fits(rule: FactRule, value: object) -> bool:
    """Whether a value is one of the fact's."""
    if rule.kind is FactKind.TRUTH:
        return isinstance(value, bool)
    if rule.kind is FactKind.WORD:
        return isinstance(value, str) and value in rule.words
    return type(value) is int and value >= 0 and (rule.most is None or value <= rule.most)


def wanted(rule: FactRule) -> str:
    """What values a fact can have, in words."""
    if rule.kind is FactKind.TRUTH:
        return "true or false"
    if rule.kind is FactKind.WORD:
        return f"one of {', '.join(rule.words)}"
    return f"a whole number{'' if rule.most is None else f' of 0 to {rule.most}'}"


def _day(said: object, key: str, faults: list[str]) -> date | None:
    if said is None:
        return None
    try:
        return date.fromisoformat(str(said))
    except ValueError:
        faults.append(f"{key}: {said!r} is no day like 1946-11-22")
        return None


def _runs(since: date | None, until: date | None) -> bool:
    try:
        return since is None or until is None or bool(Span(since, until))
    except ValueError:
        return False
