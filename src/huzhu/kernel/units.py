"""The four units of account, and amounts taken apart for people to read."""

from enum import StrEnum
from typing import NamedTuple

MINUTES_PER_HOUR = 60
FEN_PER_YUAN = 100


class Unit(StrEnum):
    """What the bank counts. Units never mix: minutes buy no goods, points are no money (domain.md 0.3)."""

    MINUTES = "minutes"
    POINTS = "points"
    FEN = "fen"
    GRAMS = "grams"


class HoursAndMinutes(NamedTuple):
    """An amount of time taken apart; `negative` carries the sign, the parts are never below zero."""

    hours: int
    minutes: int
    negative: bool


class YuanAndFen(NamedTuple):
    """An amount of money taken apart; `negative` carries the sign, the parts are never below zero."""

    yuan: int
    fen: int
    negative: bool


def hours_and_minutes(minutes: int) -> HoursAndMinutes:
    """Minutes as hours and minutes: 90 is 1 and 30. Values, not text: the doors word them in a language."""
    hours, rest = divmod(abs(minutes), MINUTES_PER_HOUR)
    return HoursAndMinutes(hours, rest, minutes < 0)


def yuan_and_fen(fen: int) -> YuanAndFen:
    """Fen as yuan and fen: 1205 is 12 and 5."""
    yuan, rest = divmod(abs(fen), FEN_PER_YUAN)
    return YuanAndFen(yuan, rest, fen < 0)


def minutes_of(hours: int, minutes: int = 0) -> int:
    """Hours and minutes (both zero or more) as minutes.

    Raises ValueError for a negative part: a sign belongs to the whole amount, not to a part of it.
    """
    if hours < 0 or minutes < 0:
        raise ValueError("hours and minutes are zero or more; the sign belongs to the whole amount")
    return hours * MINUTES_PER_HOUR + minutes
