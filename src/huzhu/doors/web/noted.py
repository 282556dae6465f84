"""How an arrival or a leaving came to be noted, in words: at once, typed in afterwards, or kept on a telephone."""

from datetime import datetime

from django.utils.translation import gettext as _

from huzhu.care.visits.kept import SLACK
from huzhu.care.visits.models import Attendance
from huzhu.doors.web.wording import duration
from huzhu.kernel.moments import whole_minutes


def how_noted(shown: str, was_at: datetime | None, typed_at: datetime | None, ahead_seconds: int | None) -> str:
    """How it was shown, how long afterwards it came, and how wrong the clock of the telephone was that kept it."""
    words = str(Attendance.Shown(shown).label) if shown else ""
    if was_at is None or typed_at is None:
        return words
    later = duration(whole_minutes(was_at, typed_at))
    if ahead_seconds is None:
        return _("%(how)s; typed in %(later)s later") % {"how": words, "later": later}
    told = {"how": words, "later": later, "off": duration(abs(ahead_seconds) // 60)}
    if abs(ahead_seconds) <= SLACK.total_seconds():
        return _("%(how)s; kept on the telephone, sent %(later)s later") % told
    if ahead_seconds > 0:
        return _("%(how)s; kept on the telephone, sent %(later)s later; its clock was %(off)s fast, put right") % told
    return _("%(how)s; kept on the telephone, sent %(later)s later; its clock was %(off)s slow, put right") % told


def arrival_noted(part: Attendance) -> str:
    """How this helper's arrival was noted."""
    return how_noted(part.arrival_shown, part.arrived_at, part.arrival_typed_at, part.arrival_ahead_seconds)


def leaving_noted(part: Attendance) -> str:
    """How this helper's leaving was noted; nothing while they are there."""
    return how_noted(part.leaving_shown, part.left_at, part.leaving_typed_at, part.leaving_ahead_seconds)


def kept_words(part: Attendance) -> list[str]:
    """What staff should know before they ask: that arrival or leaving waited on a telephone, if it did."""
    told = []
    if part.arrival_ahead_seconds is not None:
        told.append(_("Arrival: %(how)s") % {"how": arrival_noted(part)})
    if part.leaving_ahead_seconds is not None:
        told.append(_("Leaving: %(how)s") % {"how": leaving_noted(part)})
    return told
