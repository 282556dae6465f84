"""The port through which notices leave: a channel takes one notice and says what became of it."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from huzhu.commons.notices.models import Notice
from huzhu.commons.notices.texts import outline_of


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether the notice left, and how (Notice.Outcome)."""

    delivered: bool
    word: str


def console_sms(notice: Notice) -> Outcome:
    """Writes the message where the worker runs. A city puts its SMS gateway here; the default sends nothing out.

    Shows the person's id instead of the number, and no name or reason: consoles end up in logs.
    """
    sys.stdout.write(f"[SMS to person {notice.person_id}] {outline_of(notice)}\n")
    return Outcome(delivered=True, word=Notice.Outcome.CONSOLE)


CHANNELS: Mapping[str, Callable[[Notice], Outcome]] = {Notice.Channel.SMS: console_sms}
