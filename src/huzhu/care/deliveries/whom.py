"""Whom the rows of a delivery may mean among the people of its place, by keyed digests: no name is opened for it."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from huzhu.care.deliveries.models import Agreement, Likeness
from huzhu.commons.people.keys import identity_digest, name_digest
from huzhu.commons.people.models import Person, SearchKey
from huzhu.commons.sealed import index_digest
from huzhu.kernel.deliveries.matching import Candidate, Match, match
from huzhu.kernel.rosters.entries import RosterEntry

_LOST = re.compile(r"[?？�□■○〇＊*]+")
CANDIDATES_MOST = 20
NEARLY_FROM = 3

type Here = int
"""The position of a row in its file."""


def likeness_of(agreement: Agreement, entry: RosterEntry) -> bytes:
    """The keyed digest of how a row names a person: equal words meet, nobody reads them."""
    number = entry.id_number.text if entry.id_number else ""
    born = entry.born_on.isoformat() if entry.born_on else ""
    return index_digest("likeness", f"{agreement.pk}|{entry.name}|{number}|{born}")


def decided_before(digests: Sequence[bytes]) -> dict[bytes, str | None]:
    """Whom rows of these digests were said to mean: one of ours, or nobody."""
    found = Likeness.objects.filter(digest__in=list(digests)).values_list("digest", "person")
    return {bytes(digest): person for digest, person in found}


def matches_in(
    agreement: Agreement, entries: Mapping[Here, RosterEntry], damaged: frozenset[Here]
) -> dict[Here, Match]:
    """Whom each entry means among the people of the agreement's place and all under it."""
    numbers = _by_number(agreement, entries)
    named = _by_name(agreement, entries, damaged)
    same = _same_names(entries, numbers)
    found = {}
    for here, entry in entries.items():
        candidates = dict(named.get(here, {}))
        person = numbers.get(entry.id_number.text) if entry.id_number else None
        if person:
            by_name = (person, name_digest(entry.name)) in same
            candidates[person] = Candidate(person, by_number=True, by_name=by_name, numbered=True)
        one = match(candidates.values(), numbered=entry.id_number is not None, damaged=here in damaged)
        found[here] = replace(one, candidates=one.candidates[:CANDIDATES_MOST])
    return found


def _by_number(agreement: Agreement, entries: Mapping[Here, RosterEntry]) -> dict[str, str]:
    digests = {identity_digest(one.id_number.text): one.id_number.text for one in entries.values() if one.id_number}
    there = Person.objects.filter(identity_digest__in=list(digests), place__path__startswith=agreement.place.path)
    found = there.values_list("identity_digest", "pk")
    return {digests[bytes(digest)]: key for digest, key in found if digest is not None}


def _by_name(
    agreement: Agreement, entries: Mapping[Here, RosterEntry], damaged: frozenset[Here]
) -> dict[Here, dict[str, Candidate]]:
    """People of the same birth date and the same name, or all of it but a character that was lost or is another."""
    asked: dict[tuple[bytes, object], list[tuple[Here, bool]]] = defaultdict(list)
    for here, entry in entries.items():
        if entry.born_on is None:
            continue
        asked[name_digest(entry.name), entry.born_on].append((here, here not in damaged))
        for part in _parts(entry.name, here in damaged):
            asked[name_digest(part), entry.born_on].append((here, False))
    keys = SearchKey.objects.filter(
        digest__in=[digest for digest, _born in asked],
        person__born_on__in={born for _digest, born in asked},
        person__place__path__startswith=agreement.place.path,
    )
    found: dict[Here, dict[str, Candidate]] = defaultdict(dict)
    rows = keys.values_list("digest", "person__born_on", "person", "person__identity_standing")
    for digest, born, person, standing in rows:
        for here, whole in asked.get((bytes(digest), born), ()):
            named = whole or (person in found[here] and found[here][person].by_name)
            found[here][person] = Candidate(person, by_name=named, numbered=standing != Person.Standing.NONE)
    return found


def _parts(name: str, damaged: bool) -> set[str]:
    """What is sure of a damaged name; of another all but its first or its last character. Two characters have too many
    in common with too many people."""
    if damaged:
        return {left for left in [max(_LOST.split(name), key=len)] if left}
    return {name[:-1], name[1:]} if len(name) >= NEARLY_FROM else set()


def _same_names(entries: Mapping[Here, RosterEntry], numbers: Mapping[str, str]) -> set[tuple[str, bytes]]:
    """Which of the people found by their number are found by the name of a row, too."""
    names = {name_digest(one.name) for one in entries.values() if one.id_number and one.id_number.text in numbers}
    found = SearchKey.objects.filter(person__in=list(numbers.values()), digest__in=list(names))
    return {(person, bytes(digest)) for person, digest in found.values_list("person", "digest")}
