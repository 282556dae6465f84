"""What a telephone kept while there was no network: when it really was, though its clock may have been wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from huzhu.care.visits.times import BACK_AT_MOST
from huzhu.kernel.refusal import Refused

KEPT_AT_MOST = timedelta(hours=72)
"""How long a telephone may keep what happened at a door: a weekend without a network (a proposal)."""

SLACK = timedelta(minutes=2)
"""Two good clocks differ by no more than this: what lies ahead of now by less is now."""

AT_ONCE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Kept:
    """A form as a telephone kept it, by its own clock: when the button was pressed, when it was sent (1970 to 2100).

    `whose` is the code of the person who pressed. `was_clock_at` is the earlier hour they named, if any.
    `ahead_seconds` is how far the clock was ahead of ours when they last met before; None where they never met.
    """

    whose: str
    pressed_clock_at: datetime
    sent_clock_at: datetime
    was_clock_at: datetime | None = None
    ahead_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Pressed:
    """When the button was pressed and what it tells of, by our clock; `ahead_seconds` is what was taken off, and None
    where nothing was kept but sent at once."""

    at: datetime
    happened_at: datetime | None = None
    ahead_seconds: int | None = None


class KeptByAnother(Refused):
    """Two people use one telephone: what one of them kept is not sent in the other's name."""

    code = "kept.by_another"
    sentence = "Somebody else kept this on this telephone."
    next_step = "It is sent when they sign in again."


class KeptTooLong(Refused):
    """It lay on the telephone longer than the house believes a card."""

    code = "kept.too_long"
    sentence = "This was kept on the telephone for more than three days."
    next_step = "Please call the station; they ring the elder and note it for you."


def pressed(kept: Kept, at: datetime, *, whose: str, opens_at: datetime) -> Pressed:
    """When it was by our clock: the telephone's clock less what it is ahead, as it shows itself while sending.

    A telephone that finds its network may set its clock right before it sends. Where the moment would then lie ahead of
    now or before `opens_at`, what the clock was ahead when they last met decides. Refuses: KeptByAnother, KeptTooLong.
    """
    if kept.whose != whose:
        raise KeptByAnother
    ahead = _ahead(kept, at, opens_at)
    pressed_at = min(kept.pressed_clock_at - ahead, at)
    if at - pressed_at > KEPT_AT_MOST:
        raise KeptTooLong
    seconds = round(ahead.total_seconds()) if at - pressed_at >= AT_ONCE else None
    return Pressed(pressed_at, pressed_at - _earlier(kept), seconds)


def no_earlier(happened_at: datetime | None, arrived_at: datetime) -> datetime | None:
    """A leaving by another clock than the arrival, moments before it, is at the arrival."""
    if happened_at is not None and arrived_at - SLACK <= happened_at < arrived_at:
        return arrived_at
    return happened_at


def _ahead(kept: Kept, at: datetime, opens_at: datetime) -> timedelta:
    found = list(_aheads(kept, at))
    fits = (one for one in found if opens_at - SLACK <= kept.pressed_clock_at - one <= at + SLACK)
    return next(fits, found[0])


def _earlier(kept: Kept) -> timedelta:
    """How long before the pressing it was; whatever is further back than is ever believed counts as just that."""
    if kept.was_clock_at is None:
        return timedelta(0)
    return min(max(kept.pressed_clock_at - kept.was_clock_at, timedelta(0)), BACK_AT_MOST + KEPT_AT_MOST)


def _aheads(kept: Kept, at: datetime) -> Iterator[timedelta]:
    yield kept.sent_clock_at - at
    if kept.ahead_seconds is not None:
        yield timedelta(seconds=kept.ahead_seconds)
