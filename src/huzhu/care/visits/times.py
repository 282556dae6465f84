"""Times that were noted later than they happened: what may be written down afterwards, and what is not believed."""

from datetime import datetime, timedelta

from huzhu.kernel.refusal import Refused

BACK_AT_MOST = timedelta(days=31)
"""How long afterwards a slip may be typed in; what is older belongs to books that are closed (a proposal)."""


class NotThen(Refused):
    """What was typed lies ahead, before the arrival, or too far back."""

    code = "visit.not_then"
    sentence = "It cannot have been at %(when)s."
    next_step = "Please give a time of the last 31 days: not ahead of now, and the leaving after the arrival."


def moment_of(happened_at: datetime | None, at: datetime, *, after: datetime | None = None) -> datetime:
    """When it was: the time that was typed, not before `after`; the door's own clock where none was.

    Refuses: NotThen.
    """
    if happened_at is None:
        return at if after is None else max(at, after)
    earliest = max(at - BACK_AT_MOST, after) if after else at - BACK_AT_MOST
    if not earliest <= happened_at <= at:
        raise NotThen(when=happened_at)
    return happened_at


def typed_at(moment: datetime, at: datetime) -> datetime | None:
    """When it was typed in, where that was at least a minute after it happened; None for what is noted at once."""
    return at if at - moment >= timedelta(minutes=1) else None
