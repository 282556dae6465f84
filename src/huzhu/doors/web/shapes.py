"""The plain values that the parts of the design system take."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the staff's top bar, the helper's bottom bar or a row of tabs. `count` is work waiting there."""

    label: str
    href: str
    icon: str = ""
    current: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One row of a list of links (parts/links.html), or one big choice (parts/tiles.html)."""

    href: str
    icon: str
    title: str
    text: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of parts/facts.html. `icon` shows in place of the term; `href` and `link` offer a change of the fact."""

    term: str
    value: str
    more: str = ""
    icon: str = ""
    href: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One head of a table. `href` sorts by it; `sorted` is "ascending", "descending" or empty."""

    label: str
    numeric: bool = False
    href: str = ""
    sorted: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """One step of a timeline: who did what when."""

    at: datetime
    who: str
    what: str
    more: str = ""
    icon: str = "check"
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with all that must stand beside it: what it means, its target or denominator, its date.

    `percent` (0 to 100) draws the bar, `low` stripes it. `change_tone` is "up" (better), "down" (worse) or "muted".
    """

    name: str
    value: str
    means: str
    as_of: str
    against: str = ""
    percent: float | None = None
    low: bool = False
    change: str = ""
    change_icon: str = "minus"
    change_tone: str = "muted"
    href: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why someone was proposed, or passed over: a word, a sentence, and the points it brought."""

    word: str
    sentence: str
    points: int | None = None
    against: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """One named line or bar colour of a chart; a value of None is a gap."""

    name: str
    values: Sequence[float | None]
