"""What a row of another department says, and what became of it, in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from huzhu.care.deliveries.effects import ALERTED, KINDS
from huzhu.care.deliveries.models import Agreement, DeliveredRow, Delivery, Outcome
from huzhu.doors.web.station.listwords import fault_words
from huzhu.doors.web.station.portrait import value_words
from huzhu.doors.web.wording import listed
from huzhu.kernel.deliveries.fields import Field

TONES: Mapping[str, tuple[str, str]] = {
    Outcome.MATCHED: ("gold", "eye"),
    Outcome.NEW: ("green", "plus"),
    Outcome.CHANGED: ("blue", "refresh-cw"),
    Outcome.UNCHANGED: ("", "check"),
    Outcome.DOUBTFUL: ("gold", "users"),
    Outcome.NOBODY: ("", "x"),
    Outcome.FAULTY: ("red", "circle-alert"),
    Outcome.DOUBLE: ("", "list-checks"),
    Outcome.ASIDE: ("", "x"),
}


def field_words(field: str) -> str:
    """What a field holds."""
    return {
        Field.NAME: _("Name"),
        Field.NUMBER: _("ID number"),
        Field.BORN: _("Born on"),
        Field.GENDER: _("Gender"),
        Field.DISABILITY: _("Disability"),
        Field.HARDSHIP: _("Hardship"),
        Field.HEALTH: _("Dementia or loss of ability"),
        Field.SINCE: _("Since when"),
        Field.STATUS: _("Whether it still holds"),
        Field.DESTINATION: _("Where to"),
    }[Field(field)]


def agreement_words(one: Agreement) -> dict[str, Any]:
    """What is agreed, and whether it holds today."""
    return {
        "pk": one.pk,
        "title": capfirst(f"{one.get_department_display()} · {one.get_register_display()}"),
        "purpose": one.get_purpose_display(),
        "fields": listed([field_words(field) for field in one.named()]),
    }


def standing_words(one: Agreement, day: date) -> tuple[str, str]:
    """Whether an agreement is in force on a day, with its tone."""
    if one.ended_at:
        return _("ended"), ""
    if one.in_force(day):
        return _("in force"), "green"
    return (_("not begun yet"), "gold") if day < one.from_on else (_("run out"), "")


def told_words(agreement: Agreement, told: Mapping[str, Any]) -> str:
    """What a department says of somebody: the values, whether they have ended, since when, and where somebody went."""
    kind = KINDS.get(agreement.register)
    words = [value_words(kind, value) for value in told["values"]] if kind else []
    if told["ended"]:
        words.append(_("holds no longer"))
    if told["since"]:
        day = {"day": told["since"]}
        words.append(_("on %(day)s") % day if agreement.register in ALERTED else _("since %(day)s") % day)
    if told["destination"]:
        words.append(told["destination"])
    return " · ".join(words)


def row_words(row: DeliveredRow, delivery: Delivery, outline: Mapping[str, Any]) -> dict[str, Any]:
    """A row where it stands in the file, whom it means, what it says and why it became what it is."""
    told, several = row.told(), len(outline["sheets"]) > 1
    sheet = outline["sheets"][row.sheet_number]["name"] if several else ""
    return {
        "pk": row.pk,
        "where": f"{sheet} {row.row_number}".strip(),
        "person_id": row.person_id,
        "name": str(row.person.name) if row.person else told.get("who", {}).get("name", ""),
        "told": told_words(delivery.agreement, told["told"]) if "told" in told else "",
        "why": row.get_why_display(),
        "cells": " · ".join(text for _header, text in told.get("cells", []) if text),
        "faults": [fault_words(one) for one in told.get("faults", []) if one["kind"] != "duplicate_of"],
        "because": str(row.decided_because),
    }


def counted_words(delivery: Delivery, base: str, chosen: str) -> list[dict[str, Any]]:
    """How many rows became what, each leading to those rows."""
    counted = delivery.counted()
    return [
        {
            "label": Outcome(one).label,
            "count": counted[one],
            "href": f"{base}?outcome={one}#rows",
            "current": one == chosen,
            "tone": TONES[one][0],
            "icon": TONES[one][1],
        }
        for one in Outcome.values
    ]
