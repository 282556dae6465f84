"""Reading what a place gives from its pack and the packs it lies over, with every fault by file, line and key."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import cast

from huzhu.kernel.entitlement.benefits import Benefit, Benefits, FactRule
from huzhu.kernel.entitlement.conditions import Term
from huzhu.kernel.entitlement.rows import Rows, read_benefit
from huzhu.kernel.moments import Span
from huzhu.kernel.packfile import Label, Mark, Pack, PackError, Table, read_text
from huzhu.kernel.refusal import Refused
from huzhu.kernel.rulesets import NoRulesYet

NATION = "entitlement"
LISTS = ("fact", "term", "benefit")
OWN = {"source", "confidence", "marks", "valid_from", "valid_to"}
"""What a row says for itself alone: a row that changes another takes over everything but these."""

MOST_LAYERS = 5


class UnknownPack(Refused):
    """No pack of that name is there, or it holds no benefits."""

    code = "entitlement.unknown_pack"
    sentence = "There is no list of benefits called %(pack)s."
    next_step = "Please check the name of the pack."


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a pack: its name, the line (0: none), the key that leads there, and what is wrong with it."""

    pack: str
    line: int
    where: str
    wrong: str

    def __str__(self) -> str:
        return f"{self.pack}.toml:{self.line}: {self.where}: {self.wrong}"


class FaultyPack(PackError):
    """A pack with faults; `faults` names all of them."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Layer:
    """One pack of a place, read so far that its rows can be laid over those of others."""

    pack: Pack
    text: str
    rows: Mapping[str, list[dict[str, object]]]
    learn_by: Mapping[str, Label]


@lru_cache(maxsize=64)
def benefits_on(name: str, day: date) -> Benefits:
    """What a place gives on a day, by a pack that ships with the house.

    Refuses: UnknownPack, NoRulesYet. Raises FaultyPack.
    """
    return benefits_of(layers_of(name), day)


@lru_cache(maxsize=64)
def edition_of(name: str, day: date) -> str:
    """Twelve digits that change whenever what a place gives on that day may: its packs, or which rows of them hold.

    Refuses: UnknownPack, NoRulesYet. Raises FaultyPack.
    """
    layers = layers_of(name)
    held = [f"{one.code}:{one.valid.start}" for one in benefits_of(layers, day).benefits]
    return sha256("\n".join([*(layer.text for layer in layers), *held]).encode()).hexdigest()[:12]


def layers_of(name: str, text_of: Callable[[str], str] = read_text) -> tuple[Layer, ...]:
    """A pack and what it lies over (city, province, nation), nearest first.

    Refuses: UnknownPack. Raises FaultyPack.
    """
    found: list[Layer] = []
    below: str | None = name
    while below is not None:
        if len(found) == MOST_LAYERS:
            raise FaultyPack([Fault(name, 0, "layer.over", "packs lie over each other in a circle")])
        layer, below = _layer(below, text_of)
        found.append(layer)
    return tuple(found)


def _layer(name: str, text_of: Callable[[str], str]) -> tuple[Layer, str | None]:
    try:
        text = text_of(name)
    except FileNotFoundError:
        raise UnknownPack(pack=name) from None
    faults: list[Fault] = []
    with _noting(faults, {name: text}):
        pack = Pack(name, text)
        below = pack.top.table("layer").text("over") if pack.top.has("layer") else None
        rows = {key: _rows(pack.top, key) for key in LISTS}
        learn_by = _labels(pack.top, "learn")
        pack.top.done()
        return Layer(pack, text, rows, learn_by), below
    raise FaultyPack(faults)


def _rows(top: Table, key: str) -> list[dict[str, object]]:
    rows = top.raw(key) if top.has(key) else []
    if not isinstance(rows, list) or not all(isinstance(row, dict) and "code" in row for row in rows):
        raise top.fault(key, "must be a list of tables, each with a code")
    return rows


def _labels(top: Table, key: str) -> dict[str, Label]:
    if not top.has(key):
        return {}
    table = top.table(key)
    found = {}
    for name in table.names():
        inner = table.table(name)
        found[name] = inner.label()
        inner.done()
    return found


def benefits_of(layers: Sequence[Layer], day: date) -> Benefits:
    """What lies on the layers on a day: of each code the nearest row, which takes over from the row below whatever it
    does not say itself. So a place may add and change, and never drop (domain.md 0, fact 1).

    Refuses: NoRulesYet. Raises FaultyPack.
    """
    texts = {layer.pack.code: layer.text for layer in layers}
    faults: list[Fault] = []
    rows = _rows_on(layers, day, faults)
    laid, learn_by = rows.laid, rows.learn_by
    benefits: list[Benefit] = []
    for code in laid["benefit"]:
        with _noting(faults, texts):
            benefits.append(read_benefit(rows, code))
    if faults:
        raise FaultyPack(tuple(dict.fromkeys(faults)))
    if not benefits:
        raise NoRulesYet
    top = layers[0].pack
    facts = {code: rows.fact(code) for code in laid["fact"]}
    illustrative = any(layer.pack.illustrative for layer in layers)
    return Benefits(top.code, top.label, day, facts, learn_by, tuple(benefits), illustrative)


def terms_of(layers: Sequence[Layer], day: date) -> tuple[Mapping[str, FactRule], Mapping[str, tuple[Term, Mark]]]:
    """The facts that may be asked for on a day, and by code each term that the nearest layer itself says.

    Refuses: NoRulesYet. Raises FaultyPack.
    """
    faults: list[Fault] = []
    rows, top = _rows_on(layers, day, faults), layers[0].pack
    if faults:
        raise FaultyPack(tuple(dict.fromkeys(faults)))
    own = [code for code, (pack, _row) in rows.laid["term"].items() if pack is top]
    if not own:
        raise NoRulesYet
    terms = {code: (cast("Term", rows.term(code)), top.mark(rows.row("term", code)[1])) for code in own}
    return {code: rows.fact(code) for code in rows.laid["fact"]}, terms


def _rows_on(layers: Sequence[Layer], day: date, faults: list[Fault]) -> Rows:
    """The rows of a day laid over each other, with their facts and terms read."""
    texts = {layer.pack.code: layer.text for layer in layers}
    laid = {key: _laid(layers, key, day, faults) for key in LISTS}
    learn_by = {code: label for layer in reversed(layers) for code, label in layer.learn_by.items()}
    rows = Rows(laid, learn_by)
    for code in laid["fact"]:
        with _noting(faults, texts):
            rows.fact(code)
    for code in laid["term"]:
        with _noting(faults, texts):
            rows.term(code)
    return rows


def _laid(
    layers: Sequence[Layer], key: str, day: date, faults: list[Fault]
) -> dict[str, tuple[Pack, dict[str, object]]]:
    """By code the pack that speaks and its row, which holds what it takes over; in the order of the lowest layer."""
    found: dict[str, tuple[Pack, dict[str, object]]] = {}
    for layer in reversed(layers):
        seen: set[str] = set()
        for row in layer.rows[key]:
            code = str(row["code"])
            with _noting(faults, {layer.pack.code: layer.text}):
                if day not in validity(layer.pack, key, row):
                    continue
                if code in seen:
                    raise layer.pack.top.fault(f"{key}[{code}]", "holds twice on the same day")
                seen.add(code)
                below = found[code][1] if code in found and key == "benefit" else {}
                kept = {name: value for name, value in below.items() if name not in OWN}
                found[code] = layer.pack, kept | row
    return found


def validity(pack: Pack, key: str, row: Mapping[str, object]) -> Span[date]:
    """The days on which a row holds. Raises PackError."""
    return pack.valid(Table(f"{pack.code}.toml.{key}[{row['code']}]", row))


def faults_in(layers: Sequence[Layer]) -> tuple[Fault, ...]:
    """Every fault of a pack and of what it lies over, on each day on which something changes. None: it can be used."""
    faults: dict[Fault, None] = {}
    for day in _days(layers, faults):
        try:
            benefits_of(layers, day)
        except FaultyPack as faulty:
            faults |= dict.fromkeys(faulty.faults)
    return tuple(faults)


def _days(layers: Sequence[Layer], faults: dict[Fault, None]) -> list[date]:
    days: set[date] = set()
    for layer in layers:
        for key in LISTS:
            for row in layer.rows[key]:
                noted: list[Fault] = []
                with _noting(noted, {layer.pack.code: layer.text}):
                    span = validity(layer.pack, key, row)
                    days |= {span.start} | ({span.end} if span.end else set())
                faults |= dict.fromkeys(noted)
    return sorted(days)


@contextmanager
def _noting(faults: list[Fault], texts: Mapping[str, str]) -> Iterator[None]:
    try:
        yield
    except FaultyPack:
        raise
    except PackError as fault:
        faults.append(_fault(str(fault), texts))


def _fault(message: str, texts: Mapping[str, str]) -> Fault:
    """`entitlement.toml.benefit[N05].when[1].at_least: must be ...`, with the line it stands in."""
    where, _, wrong = message.partition(": ")
    name, _, path = where.partition(".toml")
    path = path.removeprefix(".")
    return Fault(name, _line(texts.get(name, ""), path), path or "the file", wrong)


def _line(text: str, path: str) -> int:
    """The line of the last key of a path that stands in its row; else of the row; 0 for a file that is not there."""
    lines = text.splitlines()
    first, _, rest = path.partition(".")
    head, _, code = first.rstrip("]").partition("[")
    starts = [number for number, line in enumerate(lines, start=1) if line.strip().startswith(f"[[{head}]]")]
    ends = [number for number, line in enumerate(lines, start=1) if line.startswith("[") and number > 0]
    for start in starts:
        end = next((n for n in ends if n > start and not lines[n - 1].startswith(f"[[{head}.")), len(lines) + 1)
        block = range(start, end)
        if any(lines[n - 1].strip() == f'code = "{code}"' for n in block):
            keys = [part.partition("[")[0] for part in rest.split(".") if part]
            hits = [n for key in reversed(keys) for n in block if key and lines[n - 1].find(f"{key} =") >= 0]
            return hits[0] if hits else start
    plain = [
        n
        for n, line in enumerate(lines, start=1)
        if first and line.strip().startswith((first, f"[{first}", f"[[{first}"))
    ]
    return plain[0] if plain else 0
