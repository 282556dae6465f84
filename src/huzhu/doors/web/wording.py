"""How moments, days and spans of time are said to people: spoken words for elders, short forms for staff."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.dateformat import format as format_moment
from django.utils.translation import get_language, gettext, ngettext, pgettext
from lunardate import LunarDate

from huzhu.care.dispatch.illness import Restored

LUNAR_MONTHS = ("正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊")
LUNAR_TENS = ("初", "十", "廿", "三")
LUNAR_DIGITS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")


def duration(minutes: int) -> str:
    """Minutes as hours and minutes: 750 becomes "12 h 30 min", in Chinese "12 小时 30 分"."""
    hours, rest = divmod(abs(int(minutes)), 60)
    sign = "−" if minutes < 0 else ""
    if not hours:
        return sign + gettext("%(minutes)d min") % {"minutes": rest}
    if not rest:
        return sign + gettext("%(hours)d h") % {"hours": hours}
    return sign + gettext("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}


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


def restored_words(restored: Restored) -> str:
    """What stands again, and what others have taken meanwhile."""
    back = len(restored.back)
    said = ngettext("Taken back. %(n)d visit stands again.", "Taken back. %(n)d visits stand again.", back)
    words = [said % {"n": back}]
    if taken := len(restored.taken):
        gone = ngettext("%(n)d visit stays with others.", "%(n)d visits stay with others.", taken)
        words.append(gone % {"n": taken})
    return " ".join(words)
