"""The lines of the journal as steps that people can read: who did what when."""

import json
from collections.abc import Iterable
from functools import cache

from django.utils.translation import gettext as _

from huzhu.commons.journal.models import Line
from huzhu.doors.web.shapes import Event
from huzhu.doors.words import name_of
from huzhu.kernel.actor import Actor

LOOKS = {
    "ask_for_help": ("phone-incoming", ""),
    "approve_need": ("check", ""),
    "refuse_need": ("x", "red"),
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
    words = deed_words()
    return [
        Event(
            at=line.at,
            who=name(line.actor),
            what=words.get(line.action, line.action),
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
        return _("%(minutes)s minutes worked out") % details
    return ""


def deed_words() -> dict[str, str]:
    """What each deed is called when somebody else reads of it, by the name of its action."""
    return _deeds_on_records() | {
        "ask_for_help": _("took down the need"),
        "approve_need": _("approved it"),
        "refuse_need": _("refused it"),
        "cancel_need": _("cancelled it"),
        "offer_visit": _("offered it to a helper"),
        "accept_assignment": _("accepted"),
        "decline_assignment": _("declined"),
        "withdraw_offer": _("withdrew the offer"),
        "give_back": _("gave the promise back"),
        "note_no_show": _("noted that nobody came"),
        "check_in": _("checked in at the door"),
        "check_out": _("checked out"),
        "confirm_visit": _("confirmed the visit"),
        "dispute_visit": _("disputed the visit"),
        "uphold_dispute": _("upheld the complaint"),
        "dismiss_dispute": _("dismissed the complaint"),
        "rate_visit": _("rated the visit"),
    }


def _deeds_on_records() -> dict[str, str]:
    return {
        "read": _("looked at a record"),
        "register_person": _("took somebody into the register"),
        "correct_person": _("corrected a record"),
        "note_fact": _("wrote something down about somebody"),
        "delegate_to": _("wrote down who may act for somebody"),
        "revoke_delegation": _("took back that somebody acts for another"),
        "tie_persons": _("wrote down a family"),
        "export_people": _("took people away as a file"),
        "give_post": _("gave a post"),
        "end_post": _("ended a post"),
        "note_contact": _("noted a call or a visit"),
        "list_for_contact": _("put somebody on the list for calls"),
        "note_call": _("rang somebody"),
        "issue_pin": _("gave a PIN"),
        "issue_door_card": _("made a card for a door"),
        "issue_entry_card": _("gave a card to sign in"),
        "post_entry": _("wrote into the book"),
        "reverse_entry": _("took an entry back"),
        "write_circular": _("told many"),
        "look_at_journal": _("looked at the audit"),
        "take_journal": _("took the audit away as a file"),
        "draw_sample": _("drew a sample"),
        "note_finding": _("noted what a sample showed"),
    }
