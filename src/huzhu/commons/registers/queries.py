"""Who of a file is in the register already, and which rows wait for a person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.people.keys import identity_digest, name_digest
from huzhu.commons.people.models import Person, SearchKey
from huzhu.commons.places.models import Division
from huzhu.commons.registers.models import HeldRow, Intake, KeptList, RefusedRow, Trace
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.rosters.entries import JudgedRow, RosterEntry

Here = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Match:
    """Whom a row means: `unchanged` where exactly this row was taken or held before."""

    person_id: str | None
    unchanged: bool


def intakes_at(by: Actor, place: Division) -> QuerySet[Intake]:
    """The lists of people brought for a place and all under it that `by` may see, the newest first."""
    seen = visible_to(by, Verb.IMPORT_REGISTER, Intake).filter(place__path__startswith=place.path)
    return seen.select_related("place", "begun_by").order_by("-begun_at", "-pk")


def intake_seen_by(by: Actor, key: str) -> Intake:
    """One list. Refuses: NotFound."""
    seen = visible_to(by, Verb.IMPORT_REGISTER, Intake).select_related("place", "begun_by")
    found = seen.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def kept_list_of(intake: Intake) -> KeptList | None:
    """The file of a list of the page as long as it is kept, its content left where it lies."""
    return KeptList.objects.filter(intake=intake).select_related("intake").defer("content").order_by("pk").first()


def refused_rows_of(intake: Intake) -> QuerySet[RefusedRow]:
    """The rows of a list of the page that were not taken, in its order; the page decides on access."""
    return RefusedRow.objects.filter(intake=intake).select_related("intake").order_by("position", "pk")


def rows_held(by: Actor, place: Division) -> QuerySet[HeldRow]:
    """Rows under a place that wait for a person to decide, oldest first."""
    waiting = visible_to(by, Verb.IMPORT_REGISTER, HeldRow).filter(decided_at__isnull=True)
    here = waiting.filter(intake__place__path__startswith=place.path).select_related("intake__place")
    return here.order_by("intake__begun_at", "intake", "row_number", "pk")


def held_row_seen_by(by: Actor, key: str) -> HeldRow:
    """One row that is or was held. Refuses: NotFound."""
    seen = visible_to(by, Verb.IMPORT_REGISTER, HeldRow).select_related("intake__place", "person__place")
    found = seen.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def matches_of(place: Division, rows: Sequence[JudgedRow], digests: Mapping[Here, bytes]) -> dict[Here, Match]:
    """For each row with an entry that the register knows: whom it means, and whether it is the same row again.

    Rows held as an earlier one's double are looked up, too: that one may have entered with an earlier batch.
    """
    traced = _by_digest(Trace.objects.filter(digest__in=digests.values()).values_list("digest", "person"))
    held = _by_digest(HeldRow.objects.filter(digest__in=digests.values()).values_list("digest", "person"))
    entries = {(row.sheet, row.row_number): row.entry for row in rows if row.entry and (row.is_sound or row.is_held)}
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
