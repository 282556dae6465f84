"""What a list of people says before it is read, and its faults, in words."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huzhu.commons.registers.models import KeptList
from huzhu.kernel.identity.masking import mask_id, mask_phone
from huzhu.kernel.rosters.entries import JudgedRow
from huzhu.kernel.rosters.findings import WORDINGS, FaultKind
from huzhu.kernel.rosters.meanings import Meaning
from huzhu.kernel.rosters.reading import RosterSheet, judge_rows
from huzhu.kernel.rosters.sheets import Sheet

SHOWN_FIRST = 8

_MEANINGS = {
    Meaning.SERIAL: gettext_lazy("running number: left out"),
    Meaning.NAME: gettext_lazy("Name"),
    Meaning.GENDER: gettext_lazy("Gender"),
    Meaning.ID_NUMBER: gettext_lazy("ID number"),
    Meaning.ID_KIND: gettext_lazy("kind of paper: left out"),
    Meaning.BIRTH_DATE: gettext_lazy("Born on"),
    Meaning.AGE: gettext_lazy("age: only compared"),
    Meaning.PHONE: gettext_lazy("Telephone"),
    Meaning.ADDRESS: gettext_lazy("Where they live"),
    Meaning.DOOR_PART: gettext_lazy("part of the address"),
    Meaning.REGISTERED_ADDRESS: gettext_lazy("registered address: used where no other stands"),
    Meaning.COMMUNITY: gettext_lazy("community: left out, all enter the place of this desk"),
    Meaning.GRID: gettext_lazy("grid: left out"),
    Meaning.LIVING: gettext_lazy("With whom they live"),
    Meaning.CATEGORY: gettext_lazy("Hardship or group"),
    Meaning.ABILITY: gettext_lazy("How well they manage by themselves"),
    Meaning.DISABILITY: gettext_lazy("Disability"),
    Meaning.EMERGENCY_NAME: gettext_lazy("Whom to call in an emergency"),
    Meaning.EMERGENCY_PHONE: gettext_lazy("Telephone for emergencies"),
    Meaning.EMERGENCY_RELATION: gettext_lazy("What that person is to them"),
    Meaning.NOTE: gettext_lazy("Remark"),
    Meaning.OTHER: gettext_lazy("about somebody else: left out"),
    Meaning.UNKNOWN: gettext_lazy("not understood: left out"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a row: in which column, in one sentence, and what to do."""

    column: str
    sentence: str
    next_step: str


def first_rows_of(sheets: Sequence[RosterSheet], every: Sequence[Sheet], on: date) -> dict[str, Any]:
    """What is shown of a file before it is read, as plain JSON values; numbers are masked."""
    names = {sheet.name for sheet in sheets}
    judged = (row for row in judge_rows(sheets, on=on) if isinstance(row, JudgedRow))
    return {
        "sheets": [_sheet(sheet) for sheet in sheets],
        "others": [sheet.name for sheet in every if sheet.name not in names],
        "rows": [_row(row) for row in islice(judged, SHOWN_FIRST)],
    }


def meaning_words(meaning: str) -> str:
    """What a column is taken for."""
    return str(_MEANINGS[Meaning(meaning)])


def fault_words(told: Mapping[str, Any]) -> Fault:
    """A fault of plain values in the language in force."""
    wording = WORDINGS[FaultKind(told["kind"])]
    column = f"{told['column']} {told['header']}".strip()
    next_step = _(wording.next_step) % told["params"] if wording.next_step else ""
    return Fault(column, _(wording.sentence) % told["params"], next_step)


def where_in(kept: KeptList | None, sheet: str, row_number: int) -> str:
    """Where a row stands: its number, and its sheet where the file has several."""
    several = kept is not None and len(json.loads(kept.first_rows)["sheets"]) > 1
    return f"{sheet} {row_number}" if several else str(row_number)


def _sheet(sheet: RosterSheet) -> dict[str, Any]:
    columns = [
        {"letter": one.letter, "header": one.header, "meaning": str(one.meaning)}
        for one in sheet.layout.columns
        if one.header or one.meaning != Meaning.UNKNOWN
    ]
    heads = {one.index: one.header for one in sheet.layout.columns}
    headers = [heads.get(index, "") for index in range(max(heads, default=-1) + 1)]
    return {"name": sheet.name, "rows": sheet.row_count, "columns": columns, "headers": headers}


def _row(row: JudgedRow) -> dict[str, Any]:
    entry = row.entry
    told: dict[str, Any] = {"row": row.row_number, "held": row.is_held, "faults": []}
    if row.faults and not row.is_held:
        told["faults"] = [
            {
                "kind": str(one.kind),
                "column": one.place.column,
                "header": one.place.header,
                "params": {key: value if isinstance(value, int) else str(value) for key, value in one.params.items()},
            }
            for one in row.faults
        ]
    if entry is None:
        return told
    return told | {
        "name": entry.name,
        "born": entry.born_on.isoformat() if entry.born_on else "",
        "number": mask_id(entry.id_number.text) if entry.id_number else "",
        "phones": " ".join(mask_phone(phone.number) for phone in entry.phones),
        "door": entry.address,
    }
