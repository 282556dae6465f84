"""How a search for a replacement presses on: whom to ask next is ranked elsewhere; here is how many, and how long."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache, lru_cache

from huzhu.kernel.moments import local_day, moment_at
from huzhu.kernel.packfile import read_pack
from huzhu.kernel.rulesets import RuleNote, RuleRow, read_rules, rules_on

ASKED_IN_TURN = 3  # so many get a chance one after the other, each with a third of the time that is left


@dataclass(frozen=True, slots=True)
class RepairRules:
    """The offer policy of a running day (dispatch.md 1). Times are minutes unless the name says otherwise.

    The quiet hours run from one minute of the local day into the next morning: nobody is asked then (domain.md 6).
    """

    near_hours: int
    hand_over_minutes: int
    widen_minutes: int
    asked_at_once: int
    answer_least_minutes: int
    answer_most_minutes: int
    offers_a_week: int
    shift_minutes: int
    quiet_from_minute: int
    quiet_to_minute: int
    notes: Mapping[str, RuleNote] = field(hash=False, compare=False)


@dataclass(frozen=True, slots=True)
class Pace:
    """How many offers of a role are to be out at a moment, and until when the next one waits for an answer."""

    offers: int
    answer_by_at: datetime


@lru_cache(maxsize=64)
def repair_rules_on(day: date) -> RepairRules:
    """The offer policy in force on a day. Refuses: NoRulesYet. Raises PackError when the pack is faulty."""
    return rules_on(RepairRules, _rows(), day)


@cache
def _rows() -> tuple[RuleRow, ...]:
    return read_rules(read_pack("repair"), RepairRules)


def pace_at(at: datetime, hand_over_at: datetime, rules: RepairRules) -> Pace:
    """One offer at a time while there is time, several at once when it is short. Source: dispatch.md 1, offer policy.

    An answer is waited for a third of what is left, within the rules' bounds, and in time for somebody else: never
    past the hand-over. From the hand-over on each has the least time that is decent.
    """
    least = timedelta(minutes=rules.answer_least_minutes)
    left = hand_over_at - at
    if left < least:
        return Pace(rules.asked_at_once, max(at + least, hand_over_at))
    if at >= widens_at(hand_over_at, rules):
        return Pace(rules.asked_at_once, hand_over_at)
    wait = min(max(left / ASKED_IN_TURN, least), timedelta(minutes=rules.answer_most_minutes))
    return Pace(1, at + wait)


def widens_at(hand_over_at: datetime, rules: RepairRules) -> datetime:
    """From when several people are asked at once."""
    return hand_over_at - timedelta(minutes=rules.widen_minutes)


def quiet_until(at: datetime, zone: str, rules: RepairRules) -> datetime | None:
    """When the quiet hours that run at a moment end, in that zone; None by day. Source: domain.md 6, hard rules."""
    today = local_day(at, zone)
    morning = moment_at(today, rules.quiet_to_minute, zone)
    if at < morning:
        return morning
    if at >= moment_at(today, rules.quiet_from_minute, zone):
        return moment_at(today + timedelta(days=1), rules.quiet_to_minute, zone)
    return None
