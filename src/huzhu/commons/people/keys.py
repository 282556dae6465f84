"""The keyed digests by which people are found without anybody being able to read the table."""

from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter

from huzhu.commons.people.models import SearchKey
from huzhu.commons.rows import insert_values
from huzhu.commons.sealed import index_digest
from huzhu.kernel.identity.doors import door_keys, door_query
from huzhu.kernel.identity.names import name_query, search_keys
from huzhu.kernel.identity.phones import tail

Digest = Callable[[str, str], bytes]


def identity_digest(number: str) -> bytes:
    """The blind index of an ID number as `kernel.identity.numbers` keeps it."""
    return index_digest("identity", number)


def phone_digest(number: str) -> bytes:
    """The blind index of a whole telephone number, digits alone."""
    return index_digest("phone", number)


def key_digests(name: str, door: str, phones: Iterable[str], digest: Digest = index_digest) -> list[bytes]:
    """Everything under which a person is found: name and initials, door, phone and its tail; sorted.

    Whoever writes many persons hands in a `digest` that remembers: neighbours share surnames and streets.
    """
    digests = {digest("name", key) for key in search_keys(name)}
    digests.update(digest("door", key) for key in door_keys(door))
    for phone in phones:
        digests |= {digest("tail", tail(phone)), digest("tail", phone)}
    return sorted(digests)


def query_digests(text: str) -> list[bytes]:
    """What staff typed, as every digest it might mean."""
    typed = "".join(text.split())
    digests = {index_digest("name", name_query(text)), index_digest("door", door_query(text))}
    if typed.isdigit():
        digests.add(index_digest("tail", typed))
    return sorted(digests)


def name_digest(name: str) -> bytes:
    """The digest of a whole name, as `key_digests` holds it among others."""
    return index_digest("name", name_query(name))


def insert_keys(rows: Sequence[tuple[str, bytes]]) -> None:
    """Writes (person id, digest) rows: a register of 50,000 people has two million of them."""
    ordered = sorted(rows, key=itemgetter(1))  # in the order of the index, which is what takes the time
    insert_values(SearchKey, ("person_id", "digest"), ordered)
