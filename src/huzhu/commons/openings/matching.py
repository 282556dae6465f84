"""Whom a row of a list means among the people of a place: surely, perhaps, or nobody."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from huzhu.commons.openings.models import OpeningRow
from huzhu.commons.people.keys import identity_digest, name_digest, phone_digest
from huzhu.commons.people.models import Person, Phone, SearchKey
from huzhu.commons.places.models import Division
from huzhu.kernel.timebank.balances import BalanceRow
from huzhu.kernel.timebank.hours import TimeNegative, TimeTooMuch, TimeUnreadable

CANDIDATES_MOST = 6


class Why(StrEnum):
    """Why a row waits for a person."""

    OTHER_NAME = "other_name"
    SEVERAL = "several"
    NAME_ONLY = "name_only"
    PHONE_ONLY = "phone_only"
    NOBODY = "nobody"
    TWICE = "twice"
    BROUGHT_IN = "brought_in"
    DIED = "died"


SENTENCES: Mapping[str, str] = {
    Why.OTHER_NAME: gettext_noop("The number belongs to somebody of another name."),
    Why.SEVERAL: gettext_noop("Several people fit this row."),
    Why.NAME_ONLY: gettext_noop("Only the name fits."),
    Why.PHONE_ONLY: gettext_noop("The telephone fits, the name does not."),
    Why.NOBODY: gettext_noop("Nobody in the register fits; enter the person first, or leave the row out."),
    Why.TWICE: gettext_noop("An earlier row of this list seems to be the same person."),
    Why.BROUGHT_IN: gettext_noop("Time was brought in for this person before, from another list."),
    Why.DIED: gettext_noop("This person has died."),
}


FAULTS: Mapping[str, str] = {
    "id_": gettext_noop("The ID number is not right."),
    "birth_": gettext_noop("The birth date cannot be read."),
    "gender_": gettext_noop("The gender in the row is not the one that the ID number states."),
    "phone_": gettext_noop("What stands here is not a telephone number."),
    "name_": gettext_noop("The name is missing."),
    "duplicate_": gettext_noop("An earlier row of this list seems to be the same person."),
}
"""Why a row cannot be read, by how the code of its fault begins (`kernel.rosters.findings`)."""

TIMES: Mapping[str, str] = {one.code: one.sentence for one in (TimeUnreadable, TimeNegative, TimeTooMuch)}


def sentence_of(why: str) -> str:
    """The msgid of a row's `why`; empty where nothing is wrong."""
    known = SENTENCES.get(why) or TIMES.get(why)
    return known or next((words for begins, words in FAULTS.items() if why.startswith(begins)), "")


@dataclass(frozen=True, slots=True)
class Meant:
    """Whom a row means: `person_id` where it is sure, else `why` not, and who it may be."""

    person_id: str | None = None
    why: str = ""
    candidates: tuple[str, ...] = ()


@dataclass(slots=True)
class _Known:
    """The people of a place that the rows of one list could mean, by each way of naming them; no name is opened."""

    by_number: dict[bytes, str] = field(default_factory=dict)
    by_name: dict[bytes, set[str]] = field(default_factory=lambda: defaultdict(set))
    by_phone: dict[bytes, set[str]] = field(default_factory=lambda: defaultdict(set))
    born: dict[str, date | None] = field(default_factory=dict)
    numbered: dict[str, bytes | None] = field(default_factory=dict)
    died: set[str] = field(default_factory=set)
    brought: set[str] = field(default_factory=set)


def meant_by(place: Division, rows: Sequence[BalanceRow]) -> list[Meant]:
    """For each row whom it means among the people of the place and all under it, in the order of the rows.

    Sure are: this house's own number or the ID number with the name; name and birth date, or name and telephone, of
    one person alone, unless two different ID numbers tell them apart. All else waits for a person.
    """
    known = _known_of(place, rows)
    return [_meant(row, known) for row in rows]


def _meant(row: BalanceRow, known: _Known) -> Meant:
    named = known.by_name.get(name_digest(row.name), set()) if row.name else set()
    digest = identity_digest(row.id_number) if row.id_number else None
    surely = row.code if row.code in known.born else known.by_number.get(digest) if digest else None
    if surely:
        return _checked(surely, row, known) if surely in named else Meant(None, Why.OTHER_NAME, (surely,))
    fitting = {one for one in named if _not_another(one, digest, known)}
    phoned = {one for number in row.phones for one in known.by_phone.get(phone_digest(number), ())}
    born = {one for one in fitting if row.born_on and known.born[one] == row.born_on}
    for found in (born & phoned, born, fitting & phoned):
        if len(found) == 1:
            return _checked(next(iter(found)), row, known)
        if found:
            return Meant(None, Why.SEVERAL, tuple(sorted(found))[:CANDIDATES_MOST])
    perhaps = fitting or phoned
    why = Why.NAME_ONLY if fitting else Why.PHONE_ONLY if phoned else Why.NOBODY
    return Meant(None, why, tuple(sorted(perhaps))[:CANDIDATES_MOST])


def _not_another(person_id: str, digest: bytes | None, known: _Known) -> bool:
    theirs = known.numbered[person_id]
    return digest is None or theirs is None or theirs == digest


def _checked(person_id: str, row: BalanceRow, known: _Known) -> Meant:
    doubts = (
        (row.twice, Why.TWICE),
        (person_id in known.brought, Why.BROUGHT_IN),
        (person_id in known.died, Why.DIED),
    )
    why = next((why for holds, why in doubts if holds), None)
    return Meant(None, why, (person_id,)) if why else Meant(person_id)


def _known_of(place: Division, rows: Sequence[BalanceRow]) -> _Known:
    known = _Known()
    for digest, person in _in_chunks(
        SearchKey.objects.filter(person__place__path__startswith=place.path).order_by("pk"),
        {name_digest(row.name) for row in rows if row.name},
    ):
        known.by_name[digest].add(person)
    for digest, person in _in_chunks(
        Phone.objects.filter(person__place__path__startswith=place.path).order_by("pk"),
        {phone_digest(number) for row in rows for number in row.phones},
    ):
        known.by_phone[digest].add(person)
    numbers = {identity_digest(row.id_number) for row in rows if row.id_number}
    codes = {row.code for row in rows if row.code}
    named = {one for found in (*known.by_name.values(), *known.by_phone.values()) for one in found}
    _add_persons(place, known, numbers, sorted(named | codes))
    standing = OpeningRow.objects.filter(state=OpeningRow.State.POSTED, person__place__path__startswith=place.path)
    known.brought = set(standing.order_by("pk").values_list("person", flat=True))
    return known


def _add_persons(place: Division, known: _Known, numbers: set[bytes], keys: Sequence[str]) -> None:
    here = Person.objects.filter(place__path__startswith=place.path).order_by("pk")
    fields = ("pk", "born_on", "died_on", "identity_digest")
    found = [row for part in _chunks(keys) for row in here.filter(pk__in=part).values_list(*fields)]
    found += [
        row for part in _chunks(sorted(numbers)) for row in here.filter(identity_digest__in=part).values_list(*fields)
    ]
    for key, born_on, died_on, digest in found:
        known.born[key], known.numbered[key] = born_on, bytes(digest) if digest else None
        if digest:
            known.by_number[bytes(digest)] = key
        if died_on:
            known.died.add(key)


def _in_chunks(rows: QuerySet[Any], digests: set[bytes]) -> Iterable[tuple[bytes, str]]:
    for part in _chunks(sorted(digests)):
        for digest, person in rows.filter(digest__in=part).values_list("digest", "person"):
            yield bytes(digest), person


def _chunks[T](every: Sequence[T], size: int = 2000) -> Iterable[Sequence[T]]:
    return (every[first : first + size] for first in range(0, len(every), size))
