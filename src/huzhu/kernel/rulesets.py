"""Single dated rules: each row of a pack is one value with its words and its source; together they are a rule set."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, get_args, get_origin, get_type_hints

from huzhu.kernel.moments import Span
from huzhu.kernel.packfile import Label, Mark, Pack, Table
from huzhu.kernel.refusal import Refused


@dataclass(frozen=True, slots=True)
class RuleNote:
    """What a single rule says in words, and where it comes from."""

    label: Label
    mark: Mark


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule of a pack: its value, in words, and the days on which it holds."""

    code: str
    value: object
    note: RuleNote
    valid: Span[date]


class NoRulesYet(Refused):
    """The packs say nothing for a day before their first edition."""

    code = "packs.no_rules_yet"
    sentence = "There are no rules for that day yet."
    next_step = "Please check the date."


def read_rules(pack: Pack, kind: type, *, whole: bool = True) -> tuple[RuleRow, ...]:
    """The single rules of a pack, each value checked against the type that the rule set gives it.

    A `whole` pack says every rule of the set. Raises PackError.
    """
    hints = {name: hint for name, hint in get_type_hints(kind).items() if name != "notes"}
    rows = tuple(_rule(pack, row, hints) for row in pack.top.tables("rule"))
    refuse_overlaps(pack, "rule", [(row.code, row.valid) for row in rows])
    for name in sorted(hints.keys() - {row.code for row in rows}) if whole else ():
        raise pack.top.fault(f"rule[{name}]", "is missing")
    pack.top.done()
    return rows


def _rule(pack: Pack, row: Table, hints: Mapping[str, object]) -> RuleRow:
    code = row.text("code")
    if code not in hints:
        raise row.fault("code", f"{code!r} is not a rule that the house knows")
    value = value_as(row, "value", hints[code])
    note = RuleNote(row.label(), pack.mark(row))
    valid = pack.valid(row)
    row.done()
    return RuleRow(code, value, note, valid)


def value_as(row: Table, key: str, hint: object) -> Any:
    """The value of a key as the type of the rule set: bool, int, str, a tuple, or a set that is never empty.

    Raises PackError.
    """
    if hint is bool:
        return row.flag(key, False) if row.has(key) else row.raw(key)
    if hint is int:
        return row.whole(key)
    if hint is str:
        return row.text(key)
    members = _members_as(row, key, get_args(hint)[0])
    if get_origin(hint) is not frozenset:
        return tuple(members)
    if not members:
        raise row.fault(key, "must name at least one")
    return frozenset(members)


def _members_as(row: Table, key: str, kind: Any) -> list[Any]:
    value = row.raw(key)
    if not isinstance(value, list):
        raise row.fault(key, f"must be a list, not {value!r}")
    try:
        members = [kind(part) for part in value]
    except ValueError:
        members = []
    if members != value:
        raise row.fault(key, f"holds something that does not belong: {value!r}")
    return members


def rules_on[R](kind: Callable[..., R], rows: Sequence[RuleRow], day: date) -> R:
    """The rule set (a dataclass whose fields are the codes, and `notes`) as it stands on a day.

    Refuses: NoRulesYet.
    """
    today = {row.code: row for row in rows if day in row.valid}
    if get_type_hints(kind).keys() - {"notes"} - today.keys():
        raise NoRulesYet
    notes = MappingProxyType({code: row.note for code, row in today.items()})
    return kind(**{code: row.value for code, row in today.items()}, notes=notes)


def layered(layers: Sequence[Sequence[RuleRow]], day: date) -> list[RuleRow]:
    """The rows that hold on a day, for each code from the first layer that has one."""
    found: dict[str, RuleRow] = {}
    for rows in layers:
        for row in rows:
            if day in row.valid:
                found.setdefault(row.code, row)
    return list(found.values())


def refuse_overlaps(pack: Pack, key: str, rows: Sequence[tuple[str, Span[date]]]) -> None:
    """Raises PackError when two rows of one code hold on the same day."""
    for number, (code, valid) in enumerate(rows):
        if any(code == other and valid.overlaps(span) for other, span in rows[:number]):
            raise pack.top.fault(key, f"{code!r} holds twice on the same day")
