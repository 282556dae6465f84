"""A pack written from a copy of another: what is said differently, with its own source, and what stays as it was."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, get_type_hints

from huzhu.kernel.packfile import Mark, PackError, Table
from huzhu.kernel.rulesets import RuleRow, value_as
from huzhu.kernel.timebank.rules import DEFAULT, Layer, TimeRules, shipped_layer

type Plain = bool | int | str | list[int | str]

KINDS: Mapping[str, Any] = {name: hint for name, hint in get_type_hints(TimeRules).items() if name != "notes"}
"""Every rule there is, with the type of its value, in the order of the rule set."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a pack is called, and for which place it is written."""

    code: str
    zh: str
    en: str
    place: str
    illustrative: bool


def plain(value: object) -> Plain:
    """A value as TOML writes it; sets in a fixed order."""
    if isinstance(value, frozenset):
        return [*sorted(map(str, value))]
    if isinstance(value, tuple):
        return [one if isinstance(one, int) else str(one) for one in value]
    if isinstance(value, bool | int):
        return value
    return str(value)


def values_of(layer: Layer, day: date) -> dict[str, Plain]:
    """Every rule as it stands on a day under a pack laid over the default, as TOML writes it."""
    rows = _holding(shipped_layer(DEFAULT), day) | _holding(layer, day)
    return {code: plain(rows[code].value) for code in KINDS if code in rows}


def fault_of(code: str, value: Plain) -> str:
    """What the checker of packs says against a value of a rule; empty where it says nothing."""
    try:
        value_as(Table(code, {"value": value}), "value", KINDS[code])
    except PackError as fault:
        return str(fault).removeprefix(f"{code}.value: ")
    return ""


def write_pack(head: Head, parent: Layer, values: Mapping[str, Plain], mark: Mark, day: date) -> str:
    """The TOML of a pack begun as a copy of `parent` as it stands on a day: what is said differently bears `mark`.

    It holds from the parent's first day on, so that cases and replays of days that are over can be worked through; from
    which day a place follows it, its adoption says. What the parent says and is left alone keeps its words, its source
    and its days; rules like the default that the parent does not name are not written down. The checker reads the text
    afterwards, as any other.
    """
    own = {} if parent.code == DEFAULT else _holding(parent, day)
    default, before = _holding(shipped_layer(DEFAULT), day), values_of(parent, day)
    changed = [code for code in KINDS if code in values and values[code] != before.get(code)]
    kept = [row for row in parent.rows if parent.code != DEFAULT and row.code not in changed]
    marks = list(dict.fromkeys([mark, *(row.note.mark for row in kept)]))
    names = {one: f"s{number}" for number, one in enumerate(marks)}
    blocks = [
        _head(head),
        *(_source(names[one], one) for one in marks),
        _defaults(mark, names[mark], min(row.valid.start for row in parent.rows)),
    ]
    for code in changed:
        words = (default.get(code) or own[code]).note.label
        blocks.append(_rule({"code": code, "value": values[code], "zh": words.zh, "en": words.en}))
    blocks += [_kept(row, names[row.note.mark]) for row in kept]
    return "\n\n".join(blocks) + "\n"


def _holding(layer: Layer, day: date) -> dict[str, RuleRow]:
    return {row.code: row for row in layer.rows if day in row.valid}


def _head(head: Head) -> str:
    said: dict[str, object] = {"code": head.code, "zh": head.zh, "en": head.en, "place": head.place}
    return _table("[pack]", said | ({"illustrative": True} if head.illustrative else {}))


def _source(name: str, mark: Mark) -> str:
    said: dict[str, object] = {"title": mark.source_title}
    said |= {"title_zh": mark.source_title_zh} if mark.source_title_zh else {}
    said |= {"number": mark.source_number}
    return _table(f"[source.{name}]", said | ({"verified_on": mark.verified_on} if mark.verified_on else {}))


def _defaults(mark: Mark, name: str, day: date) -> str:
    return _table("[defaults]", {"valid_from": day, "source": name, "confidence": str(mark.confidence)})


def _kept(row: RuleRow, source: str) -> str:
    label, valid = row.note.label, row.valid
    said: dict[str, object] = {"code": row.code, "value": plain(row.value), "zh": label.zh, "en": label.en}
    said |= {"source": source, "confidence": str(row.note.mark.confidence), "valid_from": valid.start}
    return _rule(said | ({"valid_to": valid.end} if valid.end else {}))


def _rule(said: Mapping[str, object]) -> str:
    return _table("[[rule]]", said)


def _table(name: str, said: Mapping[str, object]) -> str:
    return "\n".join([name, *(f"{key} = {_written(value)}" for key, value in said.items())])


def _written(value: object) -> str:
    """As TOML writes it; its quoted texts are those of JSON but for the sign 127, which no rule needs."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return json.dumps(value.replace("\x7f", ""), ensure_ascii=False)
    if isinstance(value, Iterable):
        return "[" + ", ".join(_written(one) for one in value) + "]"
    return json.dumps(value)
