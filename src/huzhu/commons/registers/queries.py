"""Who of a file is in the register already, and which rows wait for a person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.people.keys import identity_digest, name_digest
from huzhu.commons.people.models import Person, SearchKey
from huzhu.commons.places.models import Division
from huzhu.commons.registers.models import HeldRow, Trace
from huzhu.kernel.actor import Actor
from huzhu.kernel.rosters.entries import JudgedRow, RosterEntry

Here = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Match:
    """Whom a row means: `unchanged` where exactly this row was taken or held before."""

    person_id: str | None
    unchanged: bool


def rows_held(by: Actor, place: Division) -> QuerySet[HeldRow]:
    """Rows under a place that wait for a person to decide, oldest first."""
    waiting = visible_to(by, Verb.IMPORT_REGISTER, HeldRow).filter(decided_at__isnull=True)
    return waiting.filter(intake__place__path__startswith=place.path).order_by("intake", "row_number", "pk")


def matches_of(place: Division, rows: Sequence[JudgedRow], digests: Mapping[Here, bytes]) -> dict[Here, Match]:
    """For each row with an entry that the register knows: whom it means, and whether it is the same row again."""
    traced = _by_digest(Trace.objects.filter(digest__in=digests.values()).values_list("digest", "person"))
    held = _by_digest(HeldRow.objects.filter(digest__in=digests.values()).values_list("digest", "person"))
    entries = {(row.sheet, row.row_number): row.entry for row in rows if row.entry and row.is_sound}
    numbers = _by_number(entries.values())
    named = _by_name(place, entries.values())
    matches: dict[Here, Match] = {}
    for here, digest in digests.items():
        entry = entries.get(here)
        if digest in traced or digest in held:
            matches[here] = Match(traced.get(digest) or held.get(digest), unchanged=True)
        elif entry and entry.id_number and entry.id_number.text in numbers:
            matches[here] = Match(numbers[entry.id_number.text], unchanged=False)
        elif entry and (name_digest(entry.name), entry.born_on) in named:
            matches[here] = Match(named[name_digest(entry.name), entry.born_on], unchanged=False)
    return matches


def _by_digest(rows: QuerySet) -> dict[bytes, str | None]:  # type: ignore[type-arg]  # a values_list has no row type
    return {bytes(digest): person for digest, person in rows}


def _by_number(entries: Iterable[RosterEntry]) -> dict[str, str]:
    digests = {identity_digest(one.id_number.text): one.id_number.text for one in entries if one.id_number}
    found = Person.objects.filter(identity_digest__in=list(digests)).values_list("identity_digest", "pk")
    return {digests[bytes(digest)]: key for digest, key in found if digest is not None}


def _by_name(place: Division, entries: Iterable[RosterEntry]) -> dict[tuple[bytes, object], str]:
    """People under the place of the same name and birth date, of whom one side has no ID number to tell them apart."""
    digests = {name_digest(one.name) for one in entries if one.born_on}
    keys = SearchKey.objects.filter(digest__in=digests, person__place__path__startswith=place.path)
    found = keys.values_list("digest", "person__born_on", "person", "person__identity_digest")
    numbered = {(name_digest(one.name), one.born_on) for one in entries if one.id_number}
    return {
        (bytes(digest), born): person
        for digest, born, person, number in found
        if number is None or (bytes(digest), born) not in numbered
    }
