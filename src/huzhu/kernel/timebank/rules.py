"""The rules of mutual-help time: what ships with the house, what a place has adopted over it, and the day they hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from hashlib import sha256

from huzhu.kernel.packfile import Label, Pack, read_text, shipped_over
from huzhu.kernel.packs import HelperKind
from huzhu.kernel.rulesets import RuleNote, RuleRow, layered, read_rules, rules_on
from huzhu.kernel.timebank.groups import Group

DEFAULT = "timebank"


class Relation(StrEnum):
    """Who somebody is to the member whose time is spent or given: oneself, the other spouse, a parent, child or
    grandchild, or a friend."""

    SELF = "self"
    SPOUSE = "spouse"
    LINEAL = "lineal"
    FRIEND = "friend"


class Bonus(str):
    """A service with its local weight in percent, as a pack writes it: "C3 150". Raises ValueError for another text."""

    def __new__(cls, text: str) -> "Bonus":
        service, _, percent = str(text).partition(" ")
        if not service or not percent.isdecimal() or not 100 <= int(percent) <= 200:
            raise ValueError(f"{text!r} is no bonus: write a service and 100 to 200 percent, like 'C3 150'")
        return super().__new__(cls, text)

    @property
    def service(self) -> str:
        """The code of the service."""
        return self.partition(" ")[0]

    @property
    def percent(self) -> int:
        """The weight of its minutes; what is above 100 is the bonus."""
        return int(self.partition(" ")[2])


@dataclass(frozen=True, slots=True)
class TimeRules:
    """The rules of mutual-help time (domain.md 3). Times are minutes unless the name says otherwise."""

    beyond_plan_percent: int
    round_down_minutes: int
    floor_minutes: int
    visit_most_minutes: int
    day_most_minutes: int
    travel_counts: bool
    weight_percent: int
    local_weight_percent: tuple[int, ...]
    bonus_percent: tuple[Bonus, ...]
    earning_kinds: frozenset[HelperKind]
    debit_per_helper: bool
    minor_below_age: int
    confirms_itself_after_hours: int
    dispute_target_working_days: int
    coin_minutes: int
    shown_name_zh: str
    redeem_from_age: int
    served_groups: tuple[Group, ...]
    redeem_for: tuple[Relation, ...]
    gift_to: tuple[Relation, ...]
    group_hours_donate_only: bool
    donation_allowed: bool
    for_money_or_goods: bool
    granted_groups: tuple[Group, ...]
    grant_month_minutes: int
    earned_expires: bool
    member_most_minutes: int  # 0: no limit
    overflow_donate_days: int
    overflow_notice_days: int
    inherit_to: tuple[Relation, ...]
    death_needs_two: bool
    guarantee_after_days: int
    guarantee_hour_most_fen: int
    guarantee_needs_two: bool
    star_hours: tuple[int, ...]
    points_per_hour: int
    points_per_training: int
    points_per_star: int
    points_last_day: tuple[int, ...]  # years after, month, day
    points_notice_days: int
    points_reserved_days: int
    pair_week_minutes: int
    check_in_most_metres: int
    phone_back_percent: int
    cleared_rests_days: int
    notes: Mapping[str, RuleNote] = field(hash=False, compare=False)


@dataclass(frozen=True, slots=True)
class Layer:
    """One pack as read from its text: the default, or what a place says differently. `digest` names this edition."""

    code: str
    place: str
    label: Label
    digest: str
    rows: tuple[RuleRow, ...] = field(hash=False, compare=False)
    illustrative: bool


@lru_cache(maxsize=256)
def read_layer(code: str, text: str) -> Layer:
    """The pack of this text; only the default must say every rule. Raises PackError."""
    pack = Pack(code, text)
    rows = read_rules(pack, TimeRules, whole=code == DEFAULT)
    return Layer(code, pack.place, pack.label, digest_of(text), rows, pack.illustrative)


def digest_of(text: str) -> str:
    """Twelve hexadecimal digits that name one edition of a pack: two texts that differ in a letter differ in these."""
    return sha256(text.encode()).hexdigest()[:12]


@cache
def shipped_layer(code: str) -> Layer:
    """A pack as it ships with the house. Raises PackError; KeyError for a pack that does not ship."""
    if code not in shipped_codes():
        raise KeyError(code)
    return read_layer(code, read_text(code))


@cache
def shipped_codes() -> tuple[str, ...]:
    """The packs of mutual-help time that ship with the house: the default first, then by name."""
    return shipped_over(DEFAULT)


@lru_cache(maxsize=256)
def time_rules_on(day: date, layers: tuple[Layer, ...] = ()) -> TimeRules:
    """The rules in force on a day: each from the first layer that has it, nearest place first, else the default.

    Refuses: NoRulesYet. Raises PackError when a pack is faulty.
    """
    return rules_on(TimeRules, layered([layer.rows for layer in with_default(layers)], day), day)


def edition_of(layers: Sequence[Layer]) -> str:
    """The name of the editions behind a set of rules, nearest first; every posting keeps it."""
    return "+".join(layer.digest for layer in with_default(layers))


def with_default(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """The layers with the default of the house beneath them."""
    return (*layers, shipped_layer(DEFAULT))


def differences(before: TimeRules, after: TimeRules) -> Mapping[str, tuple[object, object]]:
    """The rules whose values differ, with both."""
    pairs = {code: (getattr(before, code), getattr(after, code)) for code in before.notes}
    return {code: pair for code, pair in pairs.items() if pair[0] != pair[1]}
