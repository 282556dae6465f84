"""The second reader: the same conditions as one statement of SQL over a table with a row for each person.

The table has `born_on` and a column for each fact, NULL where it is not known, as `columns_of` names them; a birthday
after the day is not known either. SQL joins conditions as Kleene does, so the text below follows `judge` line by line.
It runs on SQLite and PostgreSQL as it is. Nothing in it comes from outside: codes are checked when a pack is read.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from huzhu.kernel.entitlement.benefits import Benefit, Benefits, FactKind
from huzhu.kernel.entitlement.conditions import (
    AGE,
    All,
    Between,
    Condition,
    Due,
    Either,
    Holds,
    Leaf,
    Not,
    OneOf,
    Term,
    ages,
    born_between,
    born_by,
)

TYPES = {FactKind.TRUTH: "boolean", FactKind.COUNT: "integer", FactKind.WORD: "varchar(40)"}
BORN_ON = "born_on"


@dataclass(frozen=True, slots=True)
class Columns:
    """Where an answer on a benefit stands: a verdict (true, false, NULL: cannot tell), and an amount if it has any."""

    benefit: str
    verdict: str
    amount: str | None


def columns_of(benefits: Benefits) -> Mapping[str, str]:
    """The columns of the table, each with its type: the birthday and every fact of the list."""
    return {BORN_ON: "date"} | {code: TYPES[rule.kind] for code, rule in benefits.facts.items()}


def answers_of(benefits: Benefits) -> tuple[Columns, ...]:
    """The columns of the answer, in the order of the list."""
    return tuple(Columns(one.code, f"v_{one.code}", f"a_{one.code}" if one.gift else None) for one in benefits.benefits)


def statement(benefits: Benefits, table: str, key: str, where: str = "") -> str:
    """What everybody in a table may be entitled to: a row for each, with the key and the columns of `answers_of`.

    `where` is a condition on the table, such as `turned` gives; left out, everybody is asked about.
    """
    asked = ", ".join([key, *(f"{sql} AS {name}" for name, sql in _own(benefits))])
    judged = ", ".join([key, *(f"{sql} AS {name}" for name, sql in _judged(benefits))])
    told = ", ".join([key, *(f"{sql} AS {name}" for name, sql in _told(benefits))])
    chosen = f" WHERE {where}" if where else ""
    return f"SELECT {told} FROM (SELECT {judged} FROM (SELECT {asked} FROM {table}{chosen}) AS asked) AS judged"


def _own(benefits: Benefits) -> Iterator[tuple[str, str]]:
    """Whether the conditions of each benefit hold, and what it gives before anything is taken off."""
    for one in benefits.benefits:
        yield f"own_{one.code}", condition_text(one.when, benefits.on)
        if one.gift:
            yield f"gross_{one.code}", _gross(one, benefits.on)


def _gross(benefit: Benefit, on: date) -> str:
    """As `CASE` does not go on past what cannot be told, each amount is asked for twice: does it hold, does it not."""
    text = "0"
    for one in reversed(benefit.gift.amounts if benefit.gift else ()):
        if not one.when.parts:
            text = str(one.amount)
            continue
        holds = condition_text(one.when, on)
        text = f"CASE WHEN {holds} THEN {one.amount} WHEN NOT {holds} THEN {text} END"
    return text


def _judged(benefits: Benefits) -> Iterator[tuple[str, str]]:
    """The verdict, with what the group says, and the amount less what another gives."""
    for one in benefits.benefits:
        rivals = [_beats(rival, one, benefits) for rival in benefits.rivals(one)]
        beaten = f" AND NOT ({' OR '.join(rivals)})" if rivals else ""
        yield f"v_{one.code}", f"own_{one.code}{beaten}"
        if one.gift:
            yield f"net_{one.code}", _net(one)


def _beats(rival: Benefit, benefit: Benefit, benefits: Benefits) -> str:
    sign = ">=" if benefits.before(rival, benefit) else ">"
    return f"(own_{rival.code} AND {_net(rival)} {sign} {_net(benefit)})"


def _net(benefit: Benefit) -> str:
    gross, less = f"gross_{benefit.code}", benefit.gift and benefit.gift.less
    if not less:
        return gross
    taken = f"CASE WHEN {gross} > gross_{less} THEN {gross} - gross_{less} WHEN {gross} <= gross_{less} THEN 0 END"
    return f"CASE WHEN own_{less} THEN {taken} WHEN NOT own_{less} THEN {gross} END"


def _told(benefits: Benefits) -> Iterator[tuple[str, str]]:
    for one in benefits.benefits:
        yield f"v_{one.code}", f"v_{one.code}"
        if one.gift:
            yield f"a_{one.code}", f"CASE WHEN v_{one.code} THEN net_{one.code} END"


def condition_text(condition: Condition, on: date) -> str:
    """A condition on the columns of the table, in brackets where it needs them."""
    match condition:
        case Not(inner):
            return f"(NOT {condition_text(inner, on)})"
        case All(parts):
            return f"({' AND '.join(condition_text(part, on) for part in parts)})" if parts else "TRUE"
        case Either(parts):
            return f"({' OR '.join(condition_text(part, on) for part in parts)})" if parts else "FALSE"
        case Term(inner=inner) | Due(inner=inner):
            return condition_text(inner, on)
        case _:
            return _leaf(condition, on)


def _leaf(leaf: Leaf, on: date) -> str:
    match leaf:
        case Holds(fact):
            return fact
        case OneOf(fact, words):
            return f"{fact} IN ({', '.join(map(_quoted, words))})"
        case Between(fact, least, most) if fact == AGE:
            return _aged(least, most, on)
        case Between(fact, least, most):
            bounds = [f"{fact} >= {least}"] if least is not None else []
            bounds += [f"{fact} <= {most}"] if most is not None else []
            return f"({' AND '.join(bounds)})"


def _aged(least: int | None, most: int | None, on: date) -> str:
    first, last = born_between(on, least, most)
    bounds = [f"{BORN_ON} <= '{last}'"] if least is not None else []
    bounds += [f"{BORN_ON} >= '{first}'"] if most is not None else []
    return f"({' AND '.join(bounds)})"


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"


def turned(benefits: Benefits, since: date) -> str:
    """Whose birthday can have changed an answer between a day before and the day of the list, as a condition on the
    table; an index on `born_on` finds them."""
    spans = turning(benefits, since)
    return " OR ".join(f"{BORN_ON} BETWEEN '{first}' AND '{last}'" for first, last in spans) or "FALSE"


def turning(benefits: Benefits, since: date) -> tuple[tuple[date, date], ...]:
    """The first and last birthdays of those who came to an age of some rule after a day before, until the day of the
    list."""
    return turning_of((part for one in benefits.benefits for part in _parts(one)), since, benefits.on)


def turning_of(conditions: Iterable[Condition], since: date, on: date) -> tuple[tuple[date, date], ...]:
    """The same of any conditions, between two days."""
    turns = sorted({age for one in conditions for age in ages(one)})
    spans = ((born_by(since, age) + timedelta(days=1), born_by(on, age)) for age in turns)
    return tuple(span for span in spans if span[0] <= span[1])


def _parts(benefit: Benefit) -> Iterator[Condition]:
    yield benefit.when
    yield from (one.when for one in (benefit.gift.amounts if benefit.gift else ()))
