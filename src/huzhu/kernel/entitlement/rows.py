"""Facts, terms and benefits read from the rows of packs that have been laid over each other."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from huzhu.kernel.entitlement.benefits import (
    Amount,
    Benefit,
    Counting,
    Delivery,
    FactKind,
    FactRule,
    Gift,
    Kind,
    Per,
    Stop,
    Unit,
)
from huzhu.kernel.entitlement.conditions import AGE, All, Between, Condition, Due, Either, Holds, Not, OneOf, Term
from huzhu.kernel.packfile import Label, Pack, Table
from huzhu.kernel.packs import families_in

Laid = Mapping[str, Mapping[str, tuple[Pack, dict[str, object]]]]
PLAIN = re.compile(r"[a-z][a-z0-9_]{1,39}", re.ASCII)


@dataclass(slots=True)
class Rows:
    """What rows say, each read once: conditions name facts, terms and other benefits."""

    laid: Laid
    learn_by: Mapping[str, Label]
    _facts: dict[str, FactRule] = field(default_factory=dict)
    _named: dict[tuple[str, str], Condition] = field(default_factory=dict)
    _reading: list[tuple[str, str]] = field(default_factory=list)

    def row(self, key: str, code: str) -> tuple[Pack, Table]:
        """A fresh reading of a row; KeyError for a code that is not there."""
        pack, values = self.laid[key][code]
        return pack, Table(f"{pack.code}.toml.{key}[{code}]", values)

    def fact(self, code: str) -> FactRule:
        """A fact that conditions may ask for. Raises PackError."""
        if code not in self._facts:
            self._facts[code] = self._read_fact(*self.row("fact", code))
        return self._facts[code]

    def _read_fact(self, pack: Pack, row: Table) -> FactRule:
        code, kind, label = plain_code(row), row.choice("kind", FactKind), row.label()
        words = {plain_code(one): _word(one) for one in row.tables("words")}
        if (kind is FactKind.WORD) != bool(words):
            raise row.fault("words", "belong to a fact of kind word, which has at least one")
        most = row.whole("most") if kind is FactKind.COUNT and row.has("most") else None
        learn_by = row.text("learn")
        if learn_by not in self.learn_by:
            raise row.fault("learn", f"{learn_by!r} is not one of {', '.join(sorted(self.learn_by))}")
        sensitive = row.flag("sensitive", False)
        _end(pack, row)
        return FactRule(code, kind, label, words, most, learn_by, sensitive)

    def term(self, code: str) -> Condition:
        """A condition with a name of its own. Raises PackError, also for one that comes down to itself."""
        return self._name("term", code)

    def due(self, code: str) -> Condition:
        """The conditions of another benefit. Raises PackError, also for one that comes down to itself."""
        return self._name("benefit", code)

    def _name(self, key: str, code: str) -> Condition:
        if (key, code) not in self._named:
            pack, row = self.row(key, code)
            if (key, code) in self._reading:
                raise row.fault("when", "comes down to itself")
            self._reading.append((key, code))
            try:
                self._named[key, code] = self._read_named(key, code, pack, row)
            finally:
                self._reading.pop()
        return self._named[key, code]

    def _read_named(self, key: str, code: str, pack: Pack, row: Table) -> Condition:
        label, when = row.label(), self.all_of(row)
        if not when.parts:
            raise row.fault("when", "names no condition: nobody is meant, or everybody")
        if key == "benefit":
            return Due(code, label, when)
        row.raw("code")
        _end(pack, row)
        return Term(code, label, when)

    def all_of(self, row: Table) -> All:
        """The conditions under `when`, which all have to hold. Raises PackError."""
        return All(tuple(self.condition(one) for one in row.tables("when")))

    def condition(self, row: Table) -> Condition:
        """One condition of a pack. Raises PackError."""
        kinds = [key for key in ("fact", "term", "due", "not", "any", "all") if row.has(key)]
        if len(kinds) != 1:
            raise row.fault("fact", "a condition has one of fact, term, due, not, any, all")
        found = self._condition(kinds[0], row)
        row.done()
        return found

    def _condition(self, kind: str, row: Table) -> Condition:
        if kind == "fact":
            return self._asks(row)
        if kind == "not":
            return Not(self.condition(row.table("not")))
        if kind in ("any", "all"):
            parts = tuple(self.condition(one) for one in row.tables(kind))
            if not parts:
                raise row.fault(kind, "must name at least one condition")
            return Either(parts) if kind == "any" else All(parts)
        key = "term" if kind == "term" else "benefit"
        code = _known(row, kind, self.laid[key])
        return self._name(key, code)

    def _asks(self, row: Table) -> Condition:
        code = _known(row, "fact", {AGE: None, **self.laid["fact"]})
        rule = None if code == AGE else self.fact(code)
        if rule is None or rule.kind is FactKind.COUNT:
            return _between(row, code)
        if rule.kind is FactKind.TRUTH:
            return Holds(code) if row.flag("is", True) else Not(Holds(code))
        words = row.raw("one_of") if row.has("one_of") else [row.text("is")]
        if not isinstance(words, list) or not words or not all(word in rule.words for word in words):
            raise row.fault("one_of", f"must name words of {', '.join(rule.words)}, not {words!r}")
        return OneOf(code, tuple(words))


def plain_code(row: Table) -> str:
    """The code of a row: small letters, digits and underscores, for it becomes the name of a column."""
    code = row.text("code")
    if not PLAIN.fullmatch(code) or code == AGE:
        raise row.fault("code", f"{code!r} is not of small letters, digits and underscores, or is taken")
    return code


def _word(row: Table) -> Label:
    label = row.label()
    row.done()
    return label


def _known(row: Table, key: str, names: Mapping[str, object]) -> str:
    name = row.text(key)
    if name not in names:
        raise row.fault(key, f"{name!r} is not one of {', '.join(sorted(names))}")
    return name


def _between(row: Table, code: str) -> Between:
    least = row.whole("at_least") if row.has("at_least") else None
    most = row.whole("at_most") if row.has("at_most") else None
    if least is None and most is None:
        raise row.fault("at_least", "a number needs at_least, at_most or both")
    if least is not None and most is not None and least > most:
        raise row.fault("at_most", f"must be at least {least}, not {most}")
    return Between(code, least, most)


def _end(pack: Pack, row: Table) -> None:
    """Every row may carry its days and its mark."""
    pack.valid(row)
    pack.mark(row)
    row.done()


def read_benefit(rows: Rows, code: str) -> Benefit:
    """A benefit of the rows. Raises PackError."""
    rows.due(code)
    pack, row = rows.row("benefit", code)
    when, group = rows.all_of(row), row.text("group") if row.has("group") else None
    benefit = Benefit(
        code=plain_code(row),
        number=row.whole("number", 1) if row.has("number") else None,
        label=row.label(),
        content=Label(row.text("content_zh"), row.text("content_en")),
        kind=row.choice("kind", Kind),
        delivery=row.choice("delivery", Delivery),
        office=Label(row.text("office_zh"), row.text("office_en")),
        evidence=tuple(_word(one) for one in row.tables("evidence")),
        when=when,
        gift=_gift(rows, row, group) if row.has("gives") else None,
        group=group,
        starts=row.choice("starts", Counting),
        stops=row.choice("stops", Counting),
        stop_on=_stops(row),
        review_months=row.whole("review_months", 1) if row.has("review_months") else None,
        serves=families_in(row, "serves"),
        listed=row.flag("listed", True),
        valid=pack.valid(row),
        mark=pack.mark(row),
        pack=pack.code,
    )
    if benefit.group and benefit.gift is None:
        raise row.fault("group", "of a group the highest amount counts, and this has none")
    row.done()
    return benefit


def _stops(row: Table) -> tuple[Stop, ...]:
    words = row.raw("stop_on")
    if not isinstance(words, list) or not words or not all(word in set(Stop) for word in words):
        raise row.fault("stop_on", f"must name some of {', '.join(Stop)}, not {words!r}")
    return tuple(map(Stop, words))


def _gift(rows: Rows, row: Table, group: str | None) -> Gift:
    gives = row.table("gives")
    unit, per = gives.choice("unit", Unit), gives.choice("per", Per)
    less = _known(gives, "less", rows.laid["benefit"]) if gives.has("less") else None
    if less is not None and not _stands_alone(rows, less, group):
        raise gives.fault("less", f"{less!r} gives no amount of its own that could be taken off")
    gives.done()
    amounts = tuple(_amount(rows, one, unit) for one in row.tables("amount"))
    if not amounts:
        raise row.fault("amount", "is missing, and something is given")
    return Gift(unit, per, amounts, less)


def _stands_alone(rows: Rows, less: str, group: str | None) -> bool:
    """Whether the other gives something from which nothing is taken off in turn, and is not a rival in one group."""
    other = rows.laid["benefit"][less][1]
    gives = other.get("gives")
    return isinstance(gives, dict) and "less" not in gives and (group is None or other.get("group") != group)


def _amount(rows: Rows, row: Table, unit: Unit) -> Amount:
    when = rows.all_of(row) if row.has("when") else All(())
    amount = Amount(when, row.whole(unit.value, 1))
    row.done()
    return amount
