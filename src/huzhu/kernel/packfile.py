"""Reading a rule pack from its TOML file, with errors that name the file, the key and what is wrong."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from importlib.resources import files
from types import MappingProxyType

from huzhu.kernel.moments import Span


class PackError(ValueError):
    """A pack does not say what it should: a fault of the building, found when the pack is read."""


class Confidence(StrEnum):
    """How sure we are of a value (marks of domain.md: S, Q, C, Mh, Mm, Ml, P)."""

    SEED = "seed"
    QUOTED = "quoted"
    COMPUTED = "computed"
    MEMORY_HIGH = "memory_high"
    MEMORY_MEDIUM = "memory_medium"
    MEMORY_LOW = "memory_low"
    PROPOSAL = "proposal"


CONFIRMED = frozenset({Confidence.SEED, Confidence.QUOTED, Confidence.COMPUTED})


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a value comes from and how sure we are of it."""

    source_title: str
    source_number: str
    confidence: Confidence
    source_title_zh: str = ""
    verified_on: date | None = None

    def title_in(self, language: str) -> str:
        """What the source is called in a language; a source without a name of its own there keeps the one it has."""
        return (self.source_title_zh if language.lower().startswith("zh") else "") or self.source_title

    @property
    def confirmed(self) -> bool:
        """Whether a source stands behind the value; otherwise a screen says that it is not confirmed."""
        return self.confidence in CONFIRMED


@dataclass(frozen=True, slots=True)
class Label:
    """One wording in both languages; packs are data, so they carry their own."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """The wording for a language code: Chinese for `zh`, `zh-hans` and the like, else English."""
        return self.zh if language.lower().startswith("zh") else self.en


class Table:
    """One table of a pack under reading: every key is asked for once, and none may be left over."""

    def __init__(self, where: str, values: Mapping[str, object]) -> None:
        self._where = where
        self._values = dict(values)

    @property
    def where(self) -> str:
        """The file and the keys that lead here."""
        return self._where

    def fault(self, key: str, wrong: str) -> PackError:
        """The error for one key, ready to raise."""
        return PackError(f"{self._where}.{key}: {wrong}")

    def has(self, key: str) -> bool:
        """Whether the key is there and not read yet."""
        return key in self._values

    def raw(self, key: str) -> object:
        """The value as TOML gives it."""
        if key not in self._values:
            raise self.fault(key, "is missing")
        return self._values.pop(key)

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty."""
        if default is not None and not self.has(key):
            return default
        value = self.raw(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fault(key, f"must be a text, not {value!r}")
        return value

    def whole(self, key: str, least: int = 0, default: int | None = None) -> int:
        """A whole number of at least `least`."""
        if default is not None and not self.has(key):
            return default
        value = self.raw(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise self.fault(key, f"must be a whole number of at least {least}, not {value!r}")
        return value

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self.raw(key) if self.has(key) else default
        if not isinstance(value, bool):
            raise self.fault(key, f"must be true or false, not {value!r}")
        return value

    def choice[E: StrEnum](self, key: str, kinds: type[E]) -> E:
        """One word of a closed list."""
        value = self.raw(key)
        try:
            return kinds(str(value))
        except ValueError:
            words = ", ".join(kind.value for kind in kinds)
            raise self.fault(key, f"must be one of {words}, not {value!r}") from None

    def day(self, key: str) -> date | None:
        """A day, or None when the key is not there."""
        if not self.has(key):
            return None
        value = self.raw(key)
        if type(value) is not date:
            raise self.fault(key, f"must be a day like 2026-05-01, not {value!r}")
        return value

    def table(self, key: str) -> "Table":
        """A table inside this one."""
        value = self.raw(key)
        if not isinstance(value, dict):
            raise self.fault(key, "must be a table")
        return Table(f"{self._where}.{key}", value)

    def tables(self, key: str) -> Iterator["Table"]:
        """Each table of a list, in the order of the file; none when the key is not there."""
        rows = self.raw(key) if self.has(key) else []
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise self.fault(key, "must be a list of tables")
        for number, row in enumerate(rows, start=1):
            yield Table(f"{self._where}.{key}[{row.get('code', number)}]", row)

    def names(self) -> tuple[str, ...]:
        """The keys not read yet, in the order of the file."""
        return tuple(self._values)

    def label(self) -> Label:
        """The keys `zh` and `en` as one wording."""
        return Label(self.text("zh"), self.text("en"))

    def done(self) -> None:
        """Refuse keys that nobody asked for: they are misspelt, and would be silently without effect."""
        for key in self._values:
            raise self.fault(key, "is not a key that belongs here")


class Pack:
    """A pack under reading: its head, its sources and what its rows say unless they say otherwise."""

    def __init__(self, name: str, text: str) -> None:
        self.top = read_table(name, text)
        head = self.top.table("pack")
        self.code, self.place = head.text("code"), head.text("place")
        self.label = head.label()
        self.illustrative = head.flag("illustrative", False)
        head.done()
        if self.code != name:
            raise PackError(f"{name}.toml.pack.code: is {self.code!r}, not the name of the file")
        self._sources = self._read_sources()
        defaults = self.top.table("defaults")
        self._valid_from = defaults.day("valid_from")
        self._mark = self._read_mark(defaults, None)
        defaults.done()

    def mark(self, row: Table) -> Mark:
        """The row's own source and confidence, or the pack's."""
        return self._read_mark(row, self._mark)

    def marks(self, row: Table) -> Mapping[str, Mark]:
        """Marks of single values of a row that differ from the mark of the row."""
        if not row.has("marks"):
            return MappingProxyType({})
        table = row.table("marks")
        found = {}
        for key in table.names():
            inner = table.table(key)
            found[key] = self.mark(inner)
            inner.done()
        return MappingProxyType(found)

    def valid(self, row: Table) -> Span[date]:
        """The days on which the row holds."""
        start = row.day("valid_from") or self._valid_from
        if start is None:
            raise row.fault("valid_from", "is missing, and the pack has no default")
        try:
            return Span(start, row.day("valid_to"))
        except ValueError as error:
            raise row.fault("valid_to", str(error)) from None

    def _read_sources(self) -> dict[str, tuple[str, str, str, date | None]]:
        table = self.top.table("source")
        sources = {}
        for key in table.names():
            inner = table.table(key)
            in_chinese = inner.text("title_zh") if inner.has("title_zh") else ""
            sources[key] = (inner.text("title"), inner.text("number"), in_chinese, inner.day("verified_on"))
            inner.done()
        return sources

    def _read_mark(self, row: Table, default: Mark | None) -> Mark:
        if default is not None and not row.has("source") and not row.has("confidence"):
            return default
        if not row.has("source") and default is not None:
            return replace(default, confidence=row.choice("confidence", Confidence))
        source = row.text("source")
        if source not in self._sources:
            raise row.fault("source", f"{source!r} is not among the sources of the pack")
        inherited = default.confidence if default is not None and not row.has("confidence") else None
        title, number, in_chinese, verified_on = self._sources[source]
        return Mark(title, number, inherited or row.choice("confidence", Confidence), in_chinese, verified_on)


def read_table(name: str, text: str) -> Table:
    """The outermost table of a TOML text, under the name of its file. Raises PackError."""
    try:
        return Table(f"{name}.toml", tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise PackError(f"{name}.toml: {error}") from None


def read_pack(name: str) -> Pack:
    """The pack of that name as it ships with the house: packs are part of the building, not of its surroundings.

    Raises PackError.
    """
    return Pack(name, read_text(name))


def shipped_over(default: str) -> tuple[str, ...]:
    """The packs of one kind that ship with the house: the default first, then what lies over it, by name."""
    names = sorted(one.name.removesuffix(".toml") for one in (files("huzhu") / "packs").iterdir())
    return (default, *(name for name in names if name.startswith(f"{default}_")))


def read_text(name: str) -> str:
    """The text of a pack that ships with the house."""
    return (files("huzhu") / "packs" / f"{name}.toml").read_text(encoding="utf-8")
