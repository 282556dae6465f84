"""For what a record is used beside the help asked for, and the words that are read out to whom it is about."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from hashlib import sha256

from huzhu.kernel.moments import Span
from huzhu.kernel.packfile import Label, Mark, Pack, PackError, Table, read_pack


class Use(StrEnum):
    """Uses that somebody may refuse."""

    ENTITLEMENT = "entitlement"
    RISK = "risk"
    DOOR = "door"


class Basis(StrEnum):
    """By what right it is used until the person says no: a duty of an office, or the help that was asked for."""

    DUTY = "duty"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Purpose:
    """One use, in the words of a day."""

    use: Use
    basis: Basis
    label: Label
    text: Label
    valid: Span[date]
    mark: Mark

    @property
    def digest(self) -> bytes:
        """SHA-256 of the words in both languages: which text somebody answered, 32 bytes."""
        return sha256(f"{self.text.zh}\n{self.text.en}".encode()).digest()


@lru_cache(maxsize=64)
def purposes_on(day: date) -> tuple[Purpose, ...]:
    """Each use once, in the order of the pack, in the words of a day. Raises PackError when the pack is faulty."""
    found = tuple(one for one in _purposes() if day in one.valid)
    if sorted(one.use for one in found) != sorted(Use):
        raise PackError(f"consents.toml.use: each of {', '.join(Use)} once on {day}")
    return found


def purpose_on(use: str, day: date) -> Purpose:
    """One of them. Raises KeyError for a word that is no use."""
    return {str(one.use): one for one in purposes_on(day)}[use]


@cache
def _purposes() -> tuple[Purpose, ...]:
    pack = read_pack("consents")
    found = tuple(_read(pack))
    pack.top.done()
    return found


def _read(pack: Pack) -> Iterator[Purpose]:
    for row in pack.top.tables("use"):
        yield _purpose(pack, row)


def _purpose(pack: Pack, row: Table) -> Purpose:
    purpose = Purpose(
        use=row.choice("code", Use),
        basis=row.choice("basis", Basis),
        label=row.label(),
        text=Label(row.text("text_zh"), row.text("text_en")),
        valid=pack.valid(row),
        mark=pack.mark(row),
    )
    row.done()
    return purpose
