"""Alerts: something about a person that somebody must look into by a day; when that is, and who hears of it then."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, lru_cache

from huzhu.kernel.packfile import read_pack
from huzhu.kernel.rulesets import RuleNote, RuleRow, read_rules, rules_on

INSPECTOR_FROM = 2
"""From the second time on that an alert is told as overdue, it is told to the inspector as well. Ours."""


class AlertKind(StrEnum):
    """What was told: a death, a move, support that has ended."""

    DEATH = "death"
    MOVE = "move"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class AlertRules:
    """Within how many days each kind is looked into, and how often an overdue one is told again."""

    death_days: int
    move_days: int
    lost_days: int
    press_days: int
    notes: Mapping[str, RuleNote] = field(hash=False, compare=False)


@lru_cache(maxsize=64)
def alert_rules_on(day: date) -> AlertRules:
    """The rules in force on a day. Refuses: NoRulesYet. Raises PackError when the pack is faulty."""
    return rules_on(AlertRules, _rows(), day)


@cache
def _rows() -> tuple[RuleRow, ...]:
    return read_rules(read_pack("alerts"), AlertRules)


def alert_due(kind: str, raised_on: date, rules: AlertRules) -> date:
    """The last day on which an alert is in time."""
    days = {AlertKind.DEATH: rules.death_days, AlertKind.MOVE: rules.move_days, AlertKind.LOST: rules.lost_days}
    return raised_on + timedelta(days=days[AlertKind(kind)])


def to_press(due_on: date, pressed_on: date | None, on: date, rules: AlertRules) -> bool:
    """Whether an open alert has to be told as overdue on a day: after its day, and then every so many days."""
    if on <= due_on:
        return False
    return pressed_on is None or on >= pressed_on + timedelta(days=rules.press_days)
