"""The keyed digests by which people are found without anybody being able to read the table."""

import re
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from operator import itemgetter

from huzhu.commons.people.models import SearchKey
from huzhu.commons.rows import insert_values
from huzhu.commons.sealed import index_digest
from huzhu.kernel.identity.doors import door_keys, door_query
from huzhu.kernel.identity.names import name_query, search_keys
from huzhu.kernel.identity.phones import tail

Digest = Callable[[str, str], bytes]

MOST_WORDS = 3
_NAME_AND_TAIL = re.compile(r"^([^\W\d]+)(\d{4})$")


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


class Why(StrEnum):
    """By what somebody was found: a telephone number or its end, the name, its initials, the door."""

    NUMBER = "number"
    NAME = "name"
    INITIALS = "initials"
    DOOR = "door"


def query_digests(text: str) -> dict[bytes, Why]:
    """What staff typed, as every digest it might mean, and by what each of them finds."""
    typed, name = "".join(text.split()), name_query(text)
    digests = {index_digest("door", door_query(text)): Why.DOOR}
    digests[index_digest("name", name)] = Why.INITIALS if name.isascii() else Why.NAME
    if typed.isdecimal():
        digests[index_digest("tail", typed)] = Why.NUMBER
    return digests


def query_words(text: str) -> list[str]:
    """The words of which somebody must fit each (李 3356; lxy 石梯巷; 李3356); one alone is none."""
    words = [part for word in text.split() for part in _NAME_AND_TAIL.sub(r"\1 \2", word).split()]
    return words[:MOST_WORDS] if len(words) > 1 else []


def name_digest(name: str) -> bytes:
    """The digest of a whole name, as `key_digests` holds it among others."""
    return index_digest("name", name_query(name))


def insert_keys(rows: Sequence[tuple[str, bytes]]) -> None:
    """Writes (person id, digest) rows: a register of 50,000 people has two million of them."""
    ordered = sorted(rows, key=itemgetter(1))  # in the order of the index, which is what takes the time
    insert_values(SearchKey, ("person_id", "digest"), ordered)
