"""The lines of the journal as steps that people can read: who did what when."""

import json
from collections.abc import Iterable
from functools import cache

from django.utils.translation import gettext as _

from huzhu.commons.journal.models import Line
from huzhu.doors.web.bureau.deeds import deed_words
from huzhu.doors.web.shapes import Event
from huzhu.doors.web.wording import duration
from huzhu.doors.words import name_of
from huzhu.kernel.actor import Actor

LOOKS = {
    "ask_for_help": ("phone-incoming", ""),
    "approve_need": ("check", ""),
    "refuse_need": ("x", "red"),
    "undecide_need": ("undo-2", "gold"),
    "cancel_need": ("calendar-x", "red"),
    "offer_visit": ("hand-helping", ""),
    "accept_assignment": ("check", ""),
    "decline_assignment": ("x", "gold"),
    "withdraw_offer": ("undo-2", "gold"),
    "give_back": ("undo-2", "gold"),
    "note_no_show": ("user-x", "red"),
    "check_in": ("map-pin", ""),
    "check_out": ("log-out", ""),
    "confirm_visit": ("circle-check", ""),
    "dispute_visit": ("triangle-alert", "red"),
    "uphold_dispute": ("x", "red"),
    "dismiss_dispute": ("check", ""),
    "rate_visit": ("smile", ""),
}


def events_of(by: Actor, lines: Iterable[Line]) -> list[Event]:
    """The steps, in the order in which they were written; names as `by` may read them, each looked up once."""
    name = cache(lambda person_id: name_of(person_id, by))
    return [
        Event(
            at=line.at,
            who=name(line.actor),
            what=deed_words(line.action),
            more=_more(line),
            icon=LOOKS.get(line.action, ("check", ""))[0],
            tone=LOOKS.get(line.action, ("check", ""))[1],
        )
        for line in lines
    ]


def _more(line: Line) -> str:
    details = json.loads(line.details) if line.details else {}
    if "stars" in details:
        return _("%(stars)s of 5") % details
    if details.get("minutes") is not None:
        return _("%(time)s worked out") % {"time": duration(details["minutes"])}
    return ""
