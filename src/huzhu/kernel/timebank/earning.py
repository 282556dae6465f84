"""What a visit earns in mutual-help time, what it costs the elder, when it confirms itself, how much one may hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from huzhu.kernel.moments import whole_minutes
from huzhu.kernel.packs import HelperKind, Service
from huzhu.kernel.refusal import Refused
from huzhu.kernel.timebank.rules import TimeRules


class CreditReason(StrEnum):
    """Why a credit is not simply the time that was spent; each has its sentence in `SENTENCES`."""

    PAID_DUTY = "paid_duty"
    NO_CREDIT_SERVICE = "no_credit_service"
    TOO_SHORT = "too_short"
    BEYOND_PLAN = "beyond_plan"
    ROUNDED_DOWN = "rounded_down"
    RAISED_TO_FLOOR = "raised_to_floor"
    VISIT_LIMIT = "visit_limit"
    DAY_LIMIT = "day_limit"
    SCHOOL_RECORD = "school_record"
    AFTER_DEATH = "after_death"
    HAS_LEFT = "has_left"


SENTENCES = {
    CreditReason.PAID_DUTY: "Paid duty earns no mutual-help time.",
    CreditReason.NO_CREDIT_SERVICE: "This service is professional work and earns no mutual-help time.",
    CreditReason.TOO_SHORT: "The stay was too short to count.",
    CreditReason.BEYOND_PLAN: "The stay was much longer than planned; time counts up to %(minutes)s minutes.",
    CreditReason.ROUNDED_DOWN: "Time is rounded down to %(minutes)s minutes.",
    CreditReason.RAISED_TO_FLOOR: "A visit counts at least %(minutes)s minutes.",
    CreditReason.VISIT_LIMIT: "One visit counts at most %(minutes)s minutes.",
    CreditReason.DAY_LIMIT: "The limit for one day is reached; %(minutes)s minutes were left.",
    CreditReason.SCHOOL_RECORD: "%(minutes)s minutes of a young helper stand in the education record.",
    CreditReason.AFTER_DEATH: "Nothing counts for a day after somebody has died.",
    CreditReason.HAS_LEFT: "An account that is frozen earns nothing.",
}


@dataclass(frozen=True, slots=True)
class Why:
    """One reason with the minutes it speaks of."""

    reason: CreditReason
    minutes: int

    @property
    def sentence(self) -> str:
        """The English msgid; its `%(minutes)s` is filled with `minutes` after translation."""
        return SENTENCES[self.reason]


@dataclass(frozen=True, slots=True)
class Stay:
    """Check-in, check-out and the approved plan of one helper's visit; the way there is no part of it."""

    arrived_at: datetime
    left_at: datetime
    planned_minutes: int


@dataclass(frozen=True, slots=True)
class Credit:
    """The minutes to post for one helper and one visit, with what made them differ from the stay.

    `school_minutes` go to the education record of a minor instead.
    """

    minutes: int
    reasons: tuple[Why, ...] = ()
    school_minutes: int = 0


class LeftBeforeArrived(Refused):
    """The check-out lies before the check-in."""

    code = "timebank.left_before_arrived"
    sentence = "The visit ends before it begins."
    next_step = "Please check the two times."


def credited_minutes(
    stay: Stay, *, already_today_minutes: int, rules: TimeRules, helper_kind: HelperKind, service: Service
) -> Credit:
    """The time one helper earns with one visit (domain.md 3, Huzhu default rule pack).

    The stay, at most the plan x 1.25, rounded down to 5 minutes, raised to 15, at most 240 a visit, and at
    most what is left of 480 a day; the numbers are the pack's. A stay that rounds down to nothing earns
    nothing, so the floor never pays for a visit that did not take place; it holds where the plan was shorter.
    `already_today_minutes` is what the helper was credited that local day. Refuses: LeftBeforeArrived.
    """
    if stay.left_at < stay.arrived_at:
        raise LeftBeforeArrived
    if helper_kind not in rules.earning_kinds:
        return Credit(0, (Why(CreditReason.PAID_DUTY, 0),))
    if not service.earns_credit:
        return Credit(0, (Why(CreditReason.NO_CREDIT_SERVICE, 0),))
    counted = _Counted(whole_minutes(stay.arrived_at, stay.left_at), ())
    beyond = stay.planned_minutes * rules.beyond_plan_percent // 100
    counted = counted.at_most(beyond, CreditReason.BEYOND_PLAN)
    counted = counted.rounded_down(rules.round_down_minutes)
    if not counted.minutes:
        return Credit(0, (Why(CreditReason.TOO_SHORT, 0),))
    counted = counted.at_least(rules.floor_minutes, CreditReason.RAISED_TO_FLOOR)
    counted = counted.at_most(rules.visit_most_minutes, CreditReason.VISIT_LIMIT)
    left = max(0, rules.day_most_minutes - already_today_minutes)
    counted = counted.at_most(left - left % rules.round_down_minutes, CreditReason.DAY_LIMIT)
    return Credit(counted.minutes, counted.reasons)


def for_school(credit: Credit, age: int | None, rules: TimeRules) -> Credit:
    """The credit of a helper of this age in whole years: of a minor it goes to the education record (domain.md 3)."""
    if age is None or age >= rules.minor_below_age or not credit.minutes:
        return credit
    return Credit(0, (*credit.reasons, Why(CreditReason.SCHOOL_RECORD, credit.minutes)), credit.minutes)


def uncredited(reason: CreditReason) -> Credit:
    """Nothing, for one reason alone."""
    return Credit(0, (Why(reason, 0),))


def debited_minutes(credits_minutes: Sequence[int], rules: TimeRules) -> int:
    """What the elder owes for a visit whose helpers were credited so many minutes each (domain.md 3).

    Two people cost as much as the longer of them, unless the pack debits once for each helper.
    """
    if rules.debit_per_helper:
        return sum(credits_minutes)
    return max(credits_minutes, default=0)


def confirms_itself_at(left_at: datetime, rules: TimeRules) -> datetime:
    """From when a visit without complaint counts as confirmed: 72 hours after leaving (domain.md 3)."""
    return left_at + timedelta(hours=rules.confirms_itself_after_hours)


def stars_for(given_minutes: int, rules: TimeRules) -> int:
    """The stars of a volunteer who has given so many minutes: 100, 300, 600, 1,000, 1,500 h (domain.md 7)."""
    return sum(given_minutes >= hours * 60 for hours in rules.star_hours)


def bonus_minutes(credited: int, service: Service, rules: TimeRules) -> int:
    """What the grant fund adds to so many credited minutes of a service, as a second entry (domain.md 3).

    Kept apart so that an hour stays an hour; rounded down like the credit itself.
    """
    percent = max((one.percent for one in rules.bonus_percent if one.service == service.code), default=100)
    extra = credited * (percent - 100) // 100
    return extra - extra % rules.round_down_minutes


@dataclass(frozen=True, slots=True)
class Shares:
    """Minutes that stay with a member, and minutes above the limit that the member directs elsewhere."""

    kept: int
    over: int


def shares_below_cap(balance_minutes: int, earned_minutes: int, rules: TimeRules) -> Shares:
    """How what was earned divides at the limit a member can hold; no limit (0) keeps everything (domain.md 3)."""
    if not rules.member_most_minutes:
        return Shares(earned_minutes, 0)
    kept = min(earned_minutes, max(0, rules.member_most_minutes - balance_minutes))
    return Shares(kept, earned_minutes - kept)


@dataclass(frozen=True, slots=True)
class _Counted:
    minutes: int
    reasons: tuple[Why, ...]

    def at_most(self, limit: int, reason: CreditReason) -> "_Counted":
        return self if self.minutes <= limit else _Counted(limit, (*self.reasons, Why(reason, limit)))

    def at_least(self, limit: int, reason: CreditReason) -> "_Counted":
        return self if self.minutes >= limit else _Counted(limit, (*self.reasons, Why(reason, limit)))

    def rounded_down(self, step: int) -> "_Counted":
        rest = self.minutes % step
        if not rest:
            return self
        return _Counted(self.minutes - rest, (*self.reasons, Why(CreditReason.ROUNDED_DOWN, self.minutes - rest)))
