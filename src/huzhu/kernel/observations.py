"""What is looked at on a visit: five groups, each with a sign that all is well and signs that something is not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from huzhu.kernel.moments import Span
from huzhu.kernel.packfile import Label, Mark, Pack, Table, read_pack
from huzhu.kernel.refusal import Refused

WELL = "fine"


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that was seen. A finding is every sign but `fine`; `service` is what helps, empty where none does."""

    group: str
    code: str
    label: Label
    service: str

    @property
    def is_finding(self) -> bool:
        """Whether somebody has to look into it."""
        return self.code != WELL


@dataclass(frozen=True, slots=True)
class Group:
    """One of the five: its signs, the first that all is well."""

    code: str
    label: Label
    signs: tuple[Sign, ...]
    mark: Mark
    valid: Span[date]

    def sign(self, code: str) -> Sign | None:
        """The sign of that code."""
        return next((one for one in self.signs if one.code == code), None)


class ObservationUnknown(Refused):
    """What was seen is a sign of its group."""

    code = "contact.observation_unknown"
    sentence = "It is not clear what was seen."
    next_step = "Please choose one of the answers."


@lru_cache(maxsize=64)
def observations_on(day: date) -> tuple[Group, ...]:
    """The groups in force on a day, in the order of the list. Raises PackError when the pack is faulty."""
    return tuple(one for one in _groups() if day in one.valid)


def signs_of(observed: Mapping[str, str], groups: tuple[Group, ...]) -> tuple[Sign, ...]:
    """What was seen, in the order of the groups; a group that nobody looked at is left out.

    Refuses: ObservationUnknown.
    """
    if observed.keys() - {one.code for one in groups}:
        raise ObservationUnknown
    found = [one.sign(observed[one.code]) for one in groups if one.code in observed]
    if None in found:
        raise ObservationUnknown
    return tuple(one for one in found if one)


@cache
def _groups() -> tuple[Group, ...]:
    pack = read_pack("observations")
    groups = tuple(_group(pack, row) for row in pack.top.tables("group"))
    pack.top.done()
    return groups


def _group(pack: Pack, row: Table) -> Group:
    code = row.text("code")
    signs = tuple(_signs(code, row))
    if not signs or signs[0].code != WELL:
        raise row.fault("signs", f"begin with {WELL!r}: all is well")
    group = Group(code, row.label(), signs, pack.mark(row), pack.valid(row))
    row.done()
    return group


def _signs(group: str, row: Table) -> Iterator[Sign]:
    for one in row.tables("signs"):
        yield Sign(group, one.text("code"), one.label(), one.text("service", ""))
        one.done()
