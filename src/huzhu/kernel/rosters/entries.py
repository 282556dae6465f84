"""What a register says of one person, as plain values, and the verdict on a row."""

from dataclasses import dataclass, field
from datetime import date

from huzhu.kernel.identity.numbers import Gender, IdNumber
from huzhu.kernel.identity.phones import Phone
from huzhu.kernel.rosters.facts import Disability, Living
from huzhu.kernel.rosters.findings import Finding


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to call in an emergency."""

    name: str = field(repr=False)
    relation: str = ""
    phones: tuple[Phone, ...] = ()


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """One person of a register. "" and None mean that the register does not say.

    `ability_level` is 0 (able) to 4 (complete loss); `categories` and `denied_categories` are codes of domain.md 4
    that the register affirms and denies (是否低保: 否). `remark` gathers notes, brackets of the name, and words that
    could not be understood.
    """

    name: str = field(repr=False)
    gender: Gender = Gender.UNKNOWN
    id_number: IdNumber | None = field(default=None, repr=False)
    born_on: date | None = field(default=None, repr=False)
    phones: tuple[Phone, ...] = field(default=(), repr=False)
    address: str = field(default="", repr=False)
    community: str = ""
    grid: str = ""
    living: Living | None = None
    categories: frozenset[str] = frozenset()
    denied_categories: frozenset[str] = frozenset()
    ability_level: int | None = None
    disability: Disability | None = None
    contacts: tuple[Contact, ...] = field(default=(), repr=False)
    remark: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """The verdict on one row with a person in it; `row_number` counts as the spreadsheet does, from 1.

    `entry` is None when a fault forbids taking any of it. A row that seems to be another's duplicate keeps its
    entry but is held back for a person to decide: `duplicate_of` is then the earlier row (sheet, row number).
    """

    sheet: str
    row_number: int
    entry: RosterEntry | None
    faults: tuple[Finding, ...] = ()
    notes: tuple[Finding, ...] = ()
    duplicate_of: tuple[str, int] | None = None

    @property
    def is_sound(self) -> bool:
        """Whether the row may be taken as it is."""
        return not self.faults

    @property
    def is_held(self) -> bool:
        """Whether nothing but a duplicate keeps the row from being taken."""
        return self.entry is not None and self.duplicate_of is not None


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row that is no person: `why` is `subtotal`, `footer`, `heading`, `header` (again) or `empty` (a form row)."""

    sheet: str
    row_number: int
    why: str
