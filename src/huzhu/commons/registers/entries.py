"""What a row of a register says, as plain JSON values: to be hashed, held, and taken."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from huzhu.commons.people.actions import Newcomer, Particulars
from huzhu.commons.people.models import Fact, Person
from huzhu.commons.places.models import Division
from huzhu.commons.sealed import index_digest
from huzhu.kernel.rosters.entries import RosterEntry

HARDSHIPS = frozenset({"tekun", "dibao", "dibao_edge", "rigid", "fanpin"})


def plain_of(entry: RosterEntry) -> dict[str, Any]:
    """Everything of an entry that enters the register, as values that JSON can hold."""
    contacts = [[phone.number, contact.relation] for contact in entry.contacts for phone in contact.phones]
    return {
        "name": entry.name,
        "gender": str(entry.gender),
        "born_on": entry.born_on.isoformat() if entry.born_on else "",
        "identity_number": entry.id_number.text if entry.id_number else "",
        "phones": [phone.number for phone in entry.phones],
        "contacts": contacts,
        "door": entry.address,
        "facts": _facts(entry),
    }


def newcomer_from(plain: Mapping[str, Any], place: Division) -> Newcomer:
    """The person that such values describe, to be entered at a place."""
    gender = plain["gender"] if plain["gender"] in Person.Gender.values else Person.Gender.UNKNOWN
    particulars = Particulars(
        name=plain["name"],
        gender=gender,
        born_on=date.fromisoformat(plain["born_on"]) if plain["born_on"] else None,
        phones=tuple(plain["phones"]),
        contacts=tuple((number, label[:40]) for number, label in plain["contacts"]),
        door=plain["door"],
        identity_number=plain["identity_number"],
    )
    return Newcomer(particulars, place, tuple((kind, value) for kind, value in plain["facts"]))


def row_digest(place: Division, plain: Mapping[str, Any]) -> bytes:
    """The keyed digest of a row's plain values at a place: a row meets itself, whatever the file it came in."""
    content = json.dumps(plain, ensure_ascii=False, sort_keys=True)
    return index_digest("roster", f"{place.pk}:{content}")


def _facts(entry: RosterEntry) -> list[list[str]]:
    facts = [[Fact.Kind.LIVING, str(entry.living)]] if entry.living else []
    for category in sorted(entry.categories):
        facts.append([Fact.Kind.HARDSHIP if category in HARDSHIPS else Fact.Kind.CATEGORY, category])
    if entry.ability_level is not None:
        facts.append([Fact.Kind.ABILITY, str(entry.ability_level)])
    if entry.disability:
        facts.append([Fact.Kind.DISABILITY, f"{entry.disability.kind or ''}:{entry.disability.level or ''}"])
    if entry.remark:
        facts.append([Fact.Kind.REMARK, entry.remark])
    return [[str(kind), value] for kind, value in facts]
