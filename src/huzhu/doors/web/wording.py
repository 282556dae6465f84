"""How moments, days and spans of time are said to people: spoken words for elders, short forms for staff."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone
from django.utils.dateformat import format as format_moment
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language, gettext, ngettext, pgettext
from lunardate import LunarDate

from huzhu.care.dispatch.illness import Restored
from huzhu.commons.spans import duration as span_of_time
from huzhu.kernel.opening import DAY_MINUTES, WEEK_DAYS, OpenWeek, Span

duration = span_of_time  # as in every sentence made further down
LUNAR_MONTHS = ("正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊")
LUNAR_TENS = ("初", "十", "廿", "三")
LUNAR_DIGITS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")


def spoken_time(moment: datetime) -> str:
    """The clock as elders say it, with the part of the day in words: 上午 10:00, 下午 3:30, never a bare 15:30."""
    local = timezone.localtime(moment)
    time = format_moment(local, "g:i")
    if local.hour < 12:
        return gettext("%(time)s in the morning") % {"time": time}
    if local.hour < 18:
        return gettext("%(time)s in the afternoon") % {"time": time}
    return gettext("%(time)s in the evening") % {"time": time}


def spoken_day(day: date) -> str:
    """A day with its weekday: 11月21日 星期六, Saturday 21 November."""
    return format_moment(_local_day(day), pgettext("day and weekday", "l j F"))


def weekday(day: date) -> str:
    """The day of the week: 星期六, Saturday."""
    return format_moment(_local_day(day), "l")


def short_day(day: date) -> str:
    """A day in a table: 11月21日, 21 Nov."""
    return format_moment(_local_day(day), pgettext("short day", "j M"))


def lunar_day(day: date) -> str:
    """The day of the farmers' calendar, 农历十月十三; empty for readers of other languages."""
    if not (get_language() or "").startswith("zh"):
        return ""
    local = _local_day(day)
    lunar = LunarDate.from_solar_date(local.year, local.month, local.day)
    leap = "闰" if lunar.is_leap_month else ""
    return f"农历{leap}{LUNAR_MONTHS[lunar.month - 1]}月{_lunar_count(lunar.day)}"


def _local_day(day: date) -> date:
    return timezone.localdate(day) if isinstance(day, datetime) else day


def _lunar_count(day: int) -> str:
    if day in (20, 30):
        return {20: "二十", 30: "三十"}[day]
    return LUNAR_TENS[(day - 1) // 10] + LUNAR_DIGITS[(day - 1) % 10]


def week_words(week: OpenWeek) -> str:
    """When a station is open, as one says it: 每天早 8 点到晚 8 点, Daily 8 am to 8 pm; empty where nobody says."""
    zh = (get_language() or "").startswith("zh")
    told = []
    for weekdays, spans in week.groups():
        hours = ("、" if zh else ", ").join(_span_words(span) for span in spans)
        if len(weekdays) == WEEK_DAYS:
            told.append(gettext("Daily %(hours)s") % {"hours": hours})
        else:
            told.append(gettext("%(days)s %(hours)s") % {"days": days_words(weekdays), "hours": hours})
    return ("；" if zh else "; ").join(told)


def days_words(weekdays: tuple[int, ...]) -> str:
    """Weekdays (0 Monday) as one says them: a run by its ends, others one by one."""
    names = [str(WEEKDAYS[one]) for one in weekdays]
    if len(weekdays) > 2 and weekdays[-1] - weekdays[0] == len(weekdays) - 1:
        return gettext("%(first)s to %(last)s") % {"first": names[0], "last": names[-1]}
    return listed(names)


def listed(names: Iterable[str]) -> str:
    """Names one after the other, as one writes them."""
    return ("、" if (get_language() or "").startswith("zh") else ", ").join(names)


def _span_words(span: Span) -> str:
    if span == (0, DAY_MINUTES):
        return gettext("day and night")
    told = {"begins": spoken_clock(span[0]), "ends": spoken_clock(span[1])}
    return pgettext("hours of a day", "%(begins)s to %(ends)s") % told


def spoken_clock(minute_of_day: int) -> str:
    """A minute of the day as one says it: 早 8 点, 晚 8:30; 8 am, 8:30 pm."""
    hour, minute = divmod(minute_of_day % DAY_MINUTES, 60)
    told = {"hour": (hour - 1) % 12 + 1, "minute": f"{minute:02d}"}
    if hour < 1:
        whole, exact = pgettext("midnight", "%(hour)s am"), pgettext("midnight", "%(hour)s:%(minute)s am")
    elif hour < 12:
        whole, exact = pgettext("morning", "%(hour)s am"), pgettext("morning", "%(hour)s:%(minute)s am")
    elif hour < 13:
        whole, exact = pgettext("noon", "%(hour)s pm"), pgettext("noon", "%(hour)s:%(minute)s pm")
    elif hour < 18:
        whole, exact = pgettext("afternoon", "%(hour)s pm"), pgettext("afternoon", "%(hour)s:%(minute)s pm")
    else:
        whole, exact = pgettext("evening", "%(hour)s pm"), pgettext("evening", "%(hour)s:%(minute)s pm")
    return (exact if minute else whole) % told


def restored_words(restored: Restored) -> str:
    """What stands again, and what others have taken meanwhile."""
    back = len(restored.back)
    said = ngettext("Taken back. %(n)d visit stands again.", "Taken back. %(n)d visits stand again.", back)
    words = [said % {"n": back}]
    if taken := len(restored.taken):
        gone = ngettext("%(n)d visit stays with others.", "%(n)d visits stay with others.", taken)
        words.append(gone % {"n": taken})
    return " ".join(words)
