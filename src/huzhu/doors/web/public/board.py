"""What hangs on a station's board on a day, as a screen or a poster says it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huzhu.commons.announcements.models import EVERY_DAY, Announcement
from huzhu.doors.web.wording import days_words, short_day, spoken_day
from huzhu.kernel.moments import moment_at

SOON = timedelta(minutes=45)
DAYS_AHEAD = 7
_PRICE = re.compile(
    r"(¥\s?\d{1,4}(?:\.\d{1,2})?|\d{1,4}(?:\.\d{1,2})?\s?(?:元|yuan)|免费|不要钱|free)[\s:：]+(.+)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the day: its hour, what, the small print, and a word on how it stands."""

    time: str
    what: str
    more: str
    word: str = ""
    tone: str = ""
    over: bool = False


@dataclass(frozen=True, slots=True)
class Menu:
    """What there is to eat: dishes, and prices with whom they are for."""

    title: str
    hours: str
    dishes: Sequence[str]
    prices: Sequence[tuple[str, str]]


def items_of(hanging: Iterable[Announcement], day: date, at: datetime) -> list[Item]:
    """The activities of a day in order, with what is on now and what begins soon."""
    return [item_of(one, day, at) for one in _sorted(hanging, day, Announcement.Kind.ACTIVITY)]


def item_of(one: Announcement, day: date, at: datetime) -> Item:
    """One activity as a line of the day."""
    begins, ends = (_moment(one, day, minute) for minute in (one.from_minute, one.to_minute))
    word, tone, over = "", "", False
    if begins is not None:
        last = ends or begins + timedelta(hours=1)
        over = at >= last
        if begins <= at < last:
            word, tone = _("On now"), "green"
        elif at < begins <= at + SOON:
            word, tone = _("Starts soon"), "gold"
    return _item(one, word, tone, over=over)


def menus_of(hanging: Iterable[Announcement], day: date) -> list[Menu]:
    """What there is to eat on a day, in order."""
    return [menu_of(one) for one in _sorted(hanging, day, Announcement.Kind.MENU)]


def menu_of(one: Announcement) -> Menu:
    """A menu from its lines: those that begin with a price say for whom it is."""
    dishes: list[str] = []
    prices: list[tuple[str, str]] = []
    title, details = told(one)
    for line in details.splitlines():
        if found := _PRICE.fullmatch(line.strip()):
            prices.append((found[1], found[2]))
        else:
            dishes += [dish for dish in re.split(r"[、,，;；]\s*", line) if dish]
    return Menu(title, hours_of(one), dishes, prices)


def notices_of(hanging: Iterable[Announcement], day: date) -> list[tuple[str, str]]:
    """What everybody should know on a day: title and details of each."""
    return [told(one) for one in _sorted(hanging, day, Announcement.Kind.NOTICE)]


def told(one: Announcement) -> tuple[str, str]:
    """Title and details of a line in the language in force, as far as somebody has written them."""
    return one.words_in(get_language() or "zh")


def coming_of(hanging: Iterable[Announcement], today: date, most: int) -> list[tuple[str, Item]]:
    """The activities of the days after today, each with its day in words; an activity once."""
    ahead_of: list[tuple[str, Item]] = []
    seen: set[str] = set()
    rows = list(hanging)
    for ahead in range(1, DAYS_AHEAD):
        day = today + timedelta(days=ahead)
        for one in _sorted(rows, day, Announcement.Kind.ACTIVITY):
            if one.pk not in seen:
                seen.add(one.pk)
                item = _item(one)
                ahead_of.append((_("Tomorrow") if ahead == 1 else spoken_day(day), item))
    return ahead_of[:most]


def when_of(one: Announcement) -> str:
    """When a line hangs, in words: the days of the week, the dates, the hours."""
    zh = (get_language() or "").startswith("zh")
    last = one.to_on - timedelta(days=1) if one.to_on else None
    if last == one.from_on:
        days = spoken_day(one.from_on)
    elif one.weekdays == EVERY_DAY:
        days = _("every day") if last is None else ""
    else:
        days = days_words(tuple(int(sign) for sign in one.weekdays))
    dates = ""
    if last and last != one.from_on:
        dates = _("%(first)s to %(last)s") % {"first": short_day(one.from_on), "last": short_day(last)}
    return (" " if zh else ", ").join(filter(None, (dates, days, hours_of(one))))


def hours_of(one: Announcement) -> str:
    """From when to when, by the clock; empty for what lasts all day."""
    return "–".join(clock(minute) for minute in (one.from_minute, one.to_minute) if minute is not None)


def clock(minute: int | None) -> str:
    """A minute of the day as a notice board writes it: 9:00."""
    return "" if minute is None else f"{minute // 60}:{minute % 60:02d}"


def rough_time(at: datetime, today: date) -> str:
    """Roughly when, as a helper in the street may know it: 明天上午, 星期三下午."""
    local = timezone.localtime(at)
    ahead = (local.date() - today).days
    day = {0: _("Today"), 1: _("Tomorrow")}.get(ahead) or spoken_weekday(local.date())
    if local.hour < 12:
        return _("%(day)s, morning") % {"day": day}
    if local.hour < 18:
        return _("%(day)s, afternoon") % {"day": day}
    return _("%(day)s, evening") % {"day": day}


def spoken_weekday(day: date) -> str:
    """The name of the weekday alone."""
    return days_words((day.weekday(),))


def _sorted(hanging: Iterable[Announcement], day: date, kind: str) -> list[Announcement]:
    there = [one for one in hanging if one.kind == kind and one.hangs_on(day)]
    return sorted(there, key=lambda one: (one.from_minute or 0, one.to_minute or 0, one.title, one.pk))


def _item(one: Announcement, word: str = "", tone: str = "", *, over: bool = False) -> Item:
    title, details = told(one)
    return Item(clock(one.from_minute), title, details.replace("\n", "　"), word, tone, over)


def _moment(one: Announcement, day: date, minute: int | None) -> datetime | None:
    return None if minute is None else moment_at(day, minute, one.place.time_zone)
