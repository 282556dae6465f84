"""How a span of time is said to people, wherever a sentence is made."""

from django.utils.translation import gettext

from huzhu.kernel.units import hours_and_minutes


def duration(minutes: int) -> str:
    """Minutes as hours and minutes: 750 becomes "12 h 30 min", in Chinese "12 小时 30 分"."""
    hours, rest, negative = hours_and_minutes(int(minutes))
    sign = "−" if negative else ""
    if not hours:
        return sign + gettext("%(minutes)d min") % {"minutes": rest}
    if not rest:
        return sign + gettext("%(hours)d h") % {"hours": hours}
    return sign + gettext("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
