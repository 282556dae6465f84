"""One meaning, two readers: `decide` and the finder's SQL agree on generated people, under every list, on both."""

import os
import random
import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest

from huzhu.kernel.entitlement.benefits import Benefits, FactKind
from huzhu.kernel.entitlement.conditions import Known, Sheet, ages
from huzhu.kernel.entitlement.deciding import Verdict, decide, verdicts
from huzhu.kernel.entitlement.finding import answers_of, columns_of, statement, turned
from huzhu.kernel.entitlement.reading import benefits_of, benefits_on, layers_of
from huzhu.kernel.moments import birthday_in
from huzhu.kernel.packfile import read_text
from tests.engines import Cluster

ON = date(2026, 11, 22)
PACKS = ("entitlement", "entitlement_chongqing", "entitlement_example", "entitlement_jianxin")
LONG = os.environ.get("HUZHU_LONG") == "1"
PEOPLE = 1_000_000 if LONG else 2_000
BATCH = 20_000

ODD = """[pack]
code = "odd"
zh = "怪"
en = "Odd"
place = "odd"
[layer]
over = "entitlement_example"
[source.us]
title = "A test"
number = "1"
[defaults]
valid_from = 2020-01-01
source = "us"
confidence = "proposal"
[[benefit]]
code = "nursing_subsidy"
when = [
  { not = { any = [{ fact = "age", at_most = 60 }, { due = "visiting" }] } },
  { not = { not = { fact = "dibao" } } },
]
[[benefit]]
code = "meal_subsidy"
when = [{ fact = "level", at_least = 1, at_most = 3 }, { fact = "lives", one_of = ["home", "street"] }]
gives = { unit = "fen", per = "meal", less = "advanced_age_allowance" }
group = "odd"
[[benefit]]
code = "free_bathing"
group = "odd"
[[benefit]]
code = "free_haircut"
group = "odd"
amount = [
  { when = [{ fact = "age", at_least = 70, at_most = 89 }], times = 2 },
  { when = [{ fact = "alone", is = false }], times = 1 },
]
"""


def lists() -> list[Benefits]:
    """Every list that ships, and one that uses what they do not."""
    odd = layers_of("odd", lambda name: ODD if name == "odd" else read_text(name))
    return [
        *(benefits_on(name, ON) for name in PACKS),
        benefits_of(odd, ON),
        benefits_on("entitlement", date(2028, 2, 29)),
    ]


def people(benefits: Benefits, count: int, seed: int) -> Iterator[tuple[Any, ...]]:
    """Rows of the table: each fact known to about two in three, birthdays often at the edge of a rule."""
    draw = random.Random(seed)
    turns = sorted(set().union(*(ages(one.when) for one in benefits.benefits)))
    edges = [birthday_in(benefits.on, benefits.on.year - age) + timedelta(d) for age in turns for d in (-1, 0, 1)]
    edges = [day for day in edges if day <= benefits.on] + [date(1948, 2, 29), date(1946, 2, 28), None]
    for number in range(count):
        anybody = benefits.on - timedelta(draw.randrange(55 * 365, 106 * 365))
        born_on = draw.choice(edges) if draw.random() < 0.4 else anybody
        sure = draw.random()
        facts = [_value(draw, rule) if draw.random() < sure else None for rule in benefits.facts.values()]
        yield (number, born_on, *facts)


def _value(draw: random.Random, rule: Any) -> Any:
    if rule.kind is FactKind.TRUTH:
        return draw.random() < 0.5
    return draw.choice(sorted(rule.words)) if rule.kind is FactKind.WORD else draw.randint(0, rule.most)


def sheet_of(row: tuple[Any, ...], benefits: Benefits) -> Sheet:
    """The same person as the first reader takes them."""
    known = zip(benefits.facts, row[2:], strict=True)
    return Sheet(benefits.on, row[1], {code: Known(value) for code, value in known if value is not None})


def told(row: tuple[Any, ...], benefits: Benefits) -> list[tuple[Verdict, int | None]]:
    """The answers of the second reader, in the words of the first."""
    values, found = iter(row[1:]), []
    for columns in answers_of(benefits):
        verdict = {None: Verdict.CANNOT_TELL, True: Verdict.YES, False: Verdict.NO}[next(values)]
        found.append((verdict, next(values) if columns.amount else None))
    return found


@pytest.fixture(scope="module")
def engines() -> Iterator[dict[str, Any]]:
    """A connection to SQLite and one to PostgreSQL."""
    cluster = Cluster()
    with psycopg.connect(cluster.url, autocommit=True) as server:
        small = sqlite3.connect(":memory:")
        yield {"sqlite": small, "postgresql": server}
        small.close()
    cluster.remove()


def put(engine: Any, benefits: Benefits, rows: list[tuple[Any, ...]], sign: str) -> None:
    """The rows as a table of the engine."""
    columns = ", ".join(f"{name} {kind}" for name, kind in columns_of(benefits).items())
    cursor = engine.cursor()
    cursor.execute("DROP TABLE IF EXISTS sheet")
    cursor.execute(f"CREATE TABLE sheet (person integer primary key, {columns})")
    places = ", ".join([sign] * len(rows[0]))
    plain = rows if sign == "%s" else [(row[0], row[1] and row[1].isoformat(), *row[2:]) for row in rows]
    cursor.executemany(f"INSERT INTO sheet VALUES ({places})", plain)


@pytest.mark.both_engines
@pytest.mark.parametrize("number", range(len(PACKS) + 2))
def test_both_readers_say_the_same(engines: dict[str, Any], number: int) -> None:
    benefits = lists()[number]
    for start in range(0, PEOPLE, BATCH):
        rows = list(people(benefits, min(BATCH, PEOPLE - start), seed=start + number))
        decided = [list(verdicts(sheet_of(row, benefits), benefits)) for row in rows]
        assert len({verdict for each in decided for verdict, _ in each}) == 3
        for name, engine in engines.items():
            put(engine, benefits, rows, "%s" if name == "postgresql" else "?")
            found = engine.cursor()
            found.execute(statement(benefits, "sheet", "person") + " ORDER BY person")
            for row, expected, answer in zip(rows, decided, found.fetchall(), strict=True):
                assert told(answer, benefits) == expected, (name, row)


def test_the_short_answer_is_that_of_the_long() -> None:
    for benefits in lists():
        for row in people(benefits, 60, seed=7):
            sheet = sheet_of(row, benefits)
            assert [(one.verdict, one.amount) for one in decide(sheet, benefits)] == list(verdicts(sheet, benefits))


@pytest.mark.parametrize("days", [1, 3, 40])
def test_nobody_whose_birthday_changes_an_answer_is_left_out(days: int) -> None:
    """All answers of today and of some days ago differ only for people whom `turned` names."""
    engine = sqlite3.connect(":memory:")
    for number, benefits in enumerate(lists()[:5]):
        before = lists_on(number, benefits.on - timedelta(days))
        rows = list(people(benefits, 600, seed=number))
        put(engine, benefits, rows, "?")
        once, now = (engine.execute(statement(each, "sheet", "person")).fetchall() for each in (before, benefits))
        named = {
            person for (person,) in engine.execute(f"SELECT person FROM sheet WHERE {turned(benefits, before.on)}")
        }
        changed = {one[0] for one, other in zip(sorted(once), sorted(now), strict=True) if one != other}
        assert changed <= named
        assert changed, "nobody turned: the case proves nothing"
    engine.close()


def lists_on(number: int, day: date) -> Benefits:
    """The same list on another day."""
    if number < len(PACKS):
        return benefits_on(PACKS[number], day)
    return benefits_of(layers_of("odd", lambda name: ODD if name == "odd" else read_text(name)), day)
