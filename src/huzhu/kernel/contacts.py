"""Regular contact with the very old and those who live alone: when the next is due, and what if nobody answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache, lru_cache

from huzhu.kernel.packfile import read_pack
from huzhu.kernel.rulesets import RuleNote, RuleRow, read_rules, rules_on


class Tier(StrEnum):
    """How closely somebody is looked after (domain.md 4): red, yellow, green."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"


class Wish(StrEnum):
    """What the person has said about it; a no is a state and no error (domain.md 0, fact 8)."""

    ANY = "any"
    PHONE = "phone"
    NONE = "none"


class How(StrEnum):
    """How somebody was in touch: by telephone, by video, or at the door."""

    PHONE = "phone"
    VIDEO = "video"
    DOOR = "door"


class Happening(StrEnum):
    """What brings somebody to the door within a day or three (domain.md 4, after a shock)."""

    BEREAVED = "bereaved"
    HOSPITAL = "hospital"
    FALL = "fall"
    ALARM = "alarm"
    WEATHER = "weather"


class Step(StrEnum):
    """What comes next when nobody answers (domain.md 4, no answer): ring again, knock today, keyholder or police."""

    NONE = "none"
    RING = "ring"
    KNOCK = "knock"
    KEYHOLDER = "keyholder"


@dataclass(frozen=True, slots=True)
class ContactRules:
    """How often, in days, and after how many tries without an answer what follows."""

    red_days: int
    yellow_days: int
    green_days: int
    red_door_days: int
    yellow_door_days: int
    green_door_days: int
    red_shock_hours: int
    yellow_shock_hours: int
    green_shock_hours: int
    tries_before_knocking: int
    knocks_before_keyholder: int
    notes: Mapping[str, RuleNote] = field(hash=False, compare=False)

    def days_of(self, tier: str) -> int:
        """At the latest so many days lie between two contacts."""
        return {Tier.RED: self.red_days, Tier.YELLOW: self.yellow_days, Tier.GREEN: self.green_days}[Tier(tier)]

    def door_days_of(self, tier: str) -> int:
        """At the latest so many days lie between two contacts face to face."""
        days = {Tier.RED: self.red_door_days, Tier.YELLOW: self.yellow_door_days, Tier.GREEN: self.green_door_days}
        return days[Tier(tier)]

    def hurry_by(self, tier: str, happened_at: datetime) -> datetime:
        """By when somebody is to be in touch after something happened to a person. Source: domain.md 4, tiers."""
        hours = {
            Tier.RED: self.red_shock_hours,
            Tier.YELLOW: self.yellow_shock_hours,
            Tier.GREEN: self.green_shock_hours,
        }
        return happened_at + timedelta(hours=hours[Tier(tier)])


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one person's contacts: on the list since, last reached, last seen, and tries since then.

    `hurry_on` is the local day by which somebody is to be in touch because something has happened.
    """

    listed_on: date
    reached_on: date | None = None
    seen_on: date | None = None
    tries_count: int = 0
    knocks_count: int = 0
    hurry_on: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """The day by which somebody is to be in touch, and whether it has to be face to face."""

    on: date
    at_door: bool


@lru_cache(maxsize=64)
def contact_rules_on(day: date) -> ContactRules:
    """The rules in force on a day. Refuses: NoRulesYet. Raises PackError when the pack is faulty."""
    return rules_on(ContactRules, _rows(), day)


@cache
def _rows() -> tuple[RuleRow, ...]:
    return read_rules(read_pack("contacts"), ContactRules)


def next_due(tier: str, wish: str, standing: Standing, rules: ContactRules) -> Due | None:
    """When the next contact is due; None where the person does not wish any. Source: domain.md 4, tiers.

    A telephone call counts, but never in place of the visit in person (domain.md 4 [P]), unless the person wishes to
    be rung only. Whoever came onto the list counts as seen that day: staff have spoken with them to list them.
    """
    if wish == Wish.NONE:
        return None
    spoken_by = (standing.reached_on or standing.listed_on) + timedelta(days=rules.days_of(tier))
    if standing.hurry_on:
        spoken_by = min(spoken_by, standing.hurry_on)
    if wish == Wish.PHONE:
        return Due(spoken_by, at_door=False)
    face = seen_by(tier, standing, rules)
    return Due(min(spoken_by, face), at_door=face <= spoken_by)


def seen_by(tier: str, standing: Standing, rules: ContactRules) -> date:
    """The day by which somebody is to be seen face to face, whatever else is due before (domain.md 4 [P])."""
    return (standing.seen_on or standing.listed_on) + timedelta(days=rules.door_days_of(tier))


def next_step(standing: Standing, rules: ContactRules) -> Step:
    """What follows on the tries since somebody was last reached (domain.md 4: two calls, then knock the same day,
    then whoever holds a key, or the police)."""
    if not standing.tries_count:
        return Step.NONE
    if standing.tries_count < rules.tries_before_knocking:
        return Step.RING
    further = standing.tries_count > rules.tries_before_knocking
    if further and standing.knocks_count >= rules.knocks_before_keyholder:
        return Step.KEYHOLDER
    return Step.KNOCK
