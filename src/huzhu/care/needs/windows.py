"""The window in which a visit may begin: what may be asked for at all."""

from datetime import datetime, timedelta

from huzhu.kernel.refusal import Refused

AHEAD_AT_MOST = timedelta(days=90)


class WindowPassed(Refused):
    """The last moment to begin lies before now."""

    code = "need.window_passed"
    sentence = "That time is already over."
    next_step = "Please choose a later time."


class TooFarAhead(Refused):
    """Nobody can promise a day that far off."""

    code = "need.too_far_ahead"
    sentence = "That is more than 90 days ahead."
    next_step = "Please choose an earlier day."


class WindowBackwards(Refused):
    """The window ends before it begins."""

    code = "need.window_backwards"
    sentence = "The latest time lies before the earliest."
    next_step = "Please change one of the two times."


def check_window(earliest_at: datetime, latest_start_at: datetime, at: datetime) -> None:
    """Whether a visit may be asked for between these moments. Refuses: WindowBackwards, WindowPassed, TooFarAhead."""
    if latest_start_at < earliest_at:
        raise WindowBackwards
    if latest_start_at < at:
        raise WindowPassed
    if earliest_at > at + AHEAD_AT_MOST:
        raise TooFarAhead
