"""An assessment of ability as a record: reasons and rules of GB/T 42195-2022, older grades, and what a person lacks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, lru_cache

from huzhu.kernel.ability import ITEMS
from huzhu.kernel.packfile import read_pack
from huzhu.kernel.rulesets import RuleNote, RuleRow, read_rules, rules_on

LEGACY_WORST_LEVEL = 3
"""MZ/T 039-2013 knows levels 0 to 3, worst last. Source: domain.md 2."""


class Standard(StrEnum):
    """By which standard somebody was looked at; grades of the older one are never read as levels of the newer."""

    CURRENT = "gbt42195"
    LEGACY = "mzt039"


class Occasion(StrEnum):
    """Why somebody is assessed (domain.md 2, [Q30])."""

    FIRST = "first"
    ROUTINE = "routine"
    CHANGED = "changed"
    DISPUTED = "disputed"
    OTHER = "other"


class Want(StrEnum):
    """What a life needs; the last five are no goods and no errands (product.md S24)."""

    MEALS = "meals"
    HOME = "home"
    WASHING = "washing"
    HEALTH = "health"
    ERRANDS = "errands"
    MONEY = "money"
    COMPANY = "company"
    PARTICIPATION = "participation"
    RESPECT = "respect"
    LEARNING = "learning"
    USEFULNESS = "usefulness"


BEYOND_GOODS = frozenset({Want.COMPANY, Want.PARTICIPATION, Want.RESPECT, Want.LEARNING, Want.USEFULNESS})


class Met(StrEnum):
    """How it stands with one want: not there, met by somebody, or not met."""

    NONE = "none"
    MET = "met"
    UNMET = "unmet"


@dataclass(frozen=True, slots=True)
class AssessmentRules:
    """Days until the next routine assessment and until an objection is answered; whether adjustments add up."""

    routine_days: int
    answer_days: int
    stack_adjustments: bool
    notes: Mapping[str, RuleNote] = field(hash=False, compare=False)


@lru_cache(maxsize=64)
def assessment_rules_on(day: date) -> AssessmentRules:
    """The rules in force on a day. Refuses: NoRulesYet. Raises PackError when the pack is faulty."""
    return rules_on(AssessmentRules, _rows(), day)


@cache
def _rows() -> tuple[RuleRow, ...]:
    return read_rules(read_pack("assessment"), AssessmentRules)


def next_assessment(assessed_on: date, rules: AssessmentRules) -> date:
    """By when a routine assessment follows at the latest."""
    return assessed_on + timedelta(days=rules.routine_days)


def answer_due(raised_on: date, rules: AssessmentRules) -> date:
    """By when an objection is answered at the latest."""
    return raised_on + timedelta(days=rules.answer_days)


def unmet_of(wants: Mapping[str, str]) -> tuple[str, ...]:
    """What a person lacks, in the order of the list."""
    return tuple(one for one in Want if wants.get(one) == Met.UNMET)


def beyond_goods(unmet: Iterable[str]) -> int:
    """How many of these are no goods and no errands: company, taking part, respect, learning, being of use."""
    return sum(one in BEYOND_GOODS for one in unmet)


def points_by_dimension(scores: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """Points reached and points there are of each of the four dimensions, by B1 to B4."""
    found: dict[str, tuple[int, int]] = {}
    for one in ITEMS:
        key = one.code.partition(".")[0]
        reached, most = found.get(key, (0, 0))
        found[key] = reached + scores.get(one.code, 0), most + one.most
    return found
