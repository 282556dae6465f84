"""The process that measures: one table of invented people in both databases, and every side over it in turn."""

import argparse
import json
import os
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import psycopg

from bench.entitlement.by_hand import by_hand
from huzhu.kernel.entitlement.benefits import Benefits, FactKind
from huzhu.kernel.entitlement.conditions import Known, Sheet, born_by
from huzhu.kernel.entitlement.deciding import decide
from huzhu.kernel.entitlement.finding import answers_of, columns_of, statement, turned
from huzhu.kernel.entitlement.reading import benefits_on
from tests.engines import Cluster

ON, SEED, BATCH, ROUNDS = date(2026, 11, 22), 2026, 100_000, 3
KNOWN = 0.8
RARE = 0.08
LIMITS = {"of_openfisca": 1 / 3, "memory_of_openfisca": 1 / 2, "of_by_hand": 2.0, "incremental_of_full": 0.05}


def main() -> None:
    """Fills the tables, measures each side, and prints the answer as JSON."""
    options = argparse.ArgumentParser()
    options.add_argument("--people", type=int, default=300_000)
    options.add_argument("--home", required=True)
    options.add_argument("--peer", default="")
    given = options.parse_args()
    benefits = sixteen()
    cluster = Cluster(f"shared_buffers={_quarter_of_memory()}MB")
    try:
        answer = _measure(benefits, given.people, Path(given.home), cluster)
    finally:
        cluster.remove()
    answer["openfisca"] = _openfisca(given.peer, Path(given.home) / "city.db")
    answer["ratios"] = _ratios(answer)
    print(json.dumps({"people": given.people, "benefits": len(benefits.benefits), "limits": LIMITS} | answer))


def sixteen() -> Benefits:
    """The 16 national items as the example city gives them, with its amounts."""
    city = benefits_on("entitlement_example", ON)
    return replace(city, benefits=tuple(one for one in city.benefits if one.number))


def _measure(benefits: Benefits, people: int, home: Path, cluster: Cluster) -> dict[str, Any]:
    hand = by_hand({age: born_by(ON, age).isoformat() for age in (60, 65, 80, 90, 100)})
    ours = statement(benefits, "sheet", "person")
    small = sqlite3.connect(home / "city.db", isolation_level=None)
    with psycopg.connect(cluster.url, autocommit=True) as server:
        server.execute("SET random_page_cost = 1.1")  # a disk without a needle, as the server's manual advises
        _fill(small, server, benefits, people)
        answer = {
            "sqlite": _sides(small, benefits, ours, hand) | {"peak_mb": _own_peak()},
            "postgresql": _sides(server, benefits, ours, hand) | _backend_peak(server),
        }
    small.close()
    return answer | {"explain_ms": _explained(benefits)}


def _fill(small: sqlite3.Connection, server: psycopg.Connection, benefits: Benefits, people: int) -> None:
    columns = ", ".join(f"{name} {kind}" for name, kind in columns_of(benefits).items())
    for engine in (small, server):
        engine.execute(f"CREATE TABLE sheet (person integer primary key, {columns})")
        engine.execute("CREATE INDEX sheet_born_on ON sheet (born_on)")
        engine.execute("CREATE TABLE touched (person integer primary key)")
    places = ", ".join("?" * (len(columns_of(benefits)) + 1))
    small.execute("PRAGMA synchronous = OFF")
    small.execute("BEGIN")
    for rows in _people(benefits, people):
        small.executemany(f"INSERT INTO sheet VALUES ({places})", rows)
        with server.cursor().copy("COPY sheet FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    for engine in (small, server):
        engine.execute("INSERT INTO touched SELECT person FROM sheet WHERE person % 100 = 7")
    small.execute("COMMIT")
    for engine in (small, server):
        engine.execute("ANALYZE")


def _people(benefits: Benefits, people: int) -> Iterator[list[tuple[Any, ...]]]:
    """Aged 55 to 105, the older the fewer; hardship is rare, and of one fact in five nothing is known."""
    draw = np.random.default_rng(SEED)
    for start in range(0, people, BATCH):
        count = min(BATCH, people - start)
        days = (55 * 365 + draw.beta(1.1, 3.2, count) * 50 * 365).astype(int)
        born = [(ON - timedelta(days=int(day))).isoformat() for day in days]
        columns = [_column(draw, rule, count) for rule in benefits.facts.values()]
        yield list(zip(range(start, start + count), born, *columns, strict=True))


def _column(draw: np.random.Generator, rule: Any, count: int) -> list[Any]:
    known = draw.random(count) < KNOWN
    if rule.kind is FactKind.TRUTH:
        share = 0.9 if rule.code in ("registered_here", "pension_age", "supporter") else RARE
        values = (draw.random(count) < share).tolist()
    elif rule.kind is FactKind.COUNT:
        values = np.minimum(draw.geometric(0.7, count) - 1, rule.most).tolist()
    else:
        values = [list(rule.words)[place] for place in draw.integers(0, len(rule.words), count)]
    return [value if sure else None for value, sure in zip(values, known, strict=True)]


def _sides(engine: Any, benefits: Benefits, ours: str, hand: str) -> dict[str, Any]:
    seconds: dict[str, list[float]] = {"ours_s": [], "by_hand_s": [], "incremental_s": []}
    yesterday = turned(benefits, ON - timedelta(days=1))
    again = f"SELECT person FROM touched UNION SELECT person FROM sheet WHERE {yesterday}"
    # In the order of the table, so that each of its pages is read once.
    few = statement(
        benefits,
        f"(SELECT sheet.* FROM ({again} ORDER BY person) AS again JOIN sheet USING (person)) AS sheet",
        "person",
    )
    for _ in range(ROUNDS):
        for name, text, table in (("ours_s", ours, "ours"), ("by_hand_s", hand, "hand"), ("incremental_s", few, "few")):
            engine.execute(f"DROP TABLE IF EXISTS {table}")
            began = time.perf_counter()
            engine.execute(f"CREATE TABLE {table} AS {text}")
            seconds[name].append(time.perf_counter() - began)
    found = {name: round(median(each), 3) for name, each in seconds.items()}
    return found | {"rows_that_differ": _differing(engine, benefits), "asked_again": _count(engine, "few")}


def _differing(engine: Any, benefits: Benefits) -> int:
    """Rows in which the two statements say something else; None is the same as None."""
    pairs = []
    for one, columns in zip(benefits.benefits, answers_of(benefits), strict=True):
        pairs.append((columns.verdict, f"v{one.number}"))
        if columns.amount:
            pairs.append((columns.amount, f"a{one.number}"))
    same = "IS NOT" if isinstance(engine, sqlite3.Connection) else "IS DISTINCT FROM"
    differ = " OR ".join(f"ours.{one} {same} hand.{other}" for one, other in pairs)
    asked = f"SELECT count(*) FROM ours JOIN hand ON ours.person = hand.person WHERE {differ}"
    return int(engine.execute(asked).fetchone()[0])


def _count(engine: Any, table: str) -> int:
    return int(engine.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def _quarter_of_memory() -> int:
    """Megabytes: what the server's manual takes as a reasonable start for a machine of its own."""
    return int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 4) >> 20


def _own_peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _backend_peak(server: psycopg.Connection) -> dict[str, int]:
    """The most memory of its own that the server's process of this connection has held, and beside it how much of the
    cache that all processes share it has touched. No side counts the system's cache of the same file."""
    (process,) = server.execute("SELECT pg_backend_pid()").fetchone() or (0,)
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    most, shared = (next(int(one.split()[1]) for one in status if one.startswith(key)) for key in ("VmHWM", "RssShmem"))
    return {"peak_mb": (most - shared) >> 10, "shared_mb": shared >> 10}


def _explained(benefits: Benefits) -> float:
    """Median milliseconds of one person's decisions with all reasons."""
    names, spent = list(benefits.facts), []
    for row in next(_people(benefits, 1_000)):
        facts = {name: Known(value) for name, value in zip(names, row[2:], strict=True) if value is not None}
        sheet = Sheet(ON, date.fromisoformat(row[1]), facts)
        began = time.perf_counter()
        decide(sheet, benefits)
        spent.append((time.perf_counter() - began) * 1000)
    return round(median(spent), 3)


def _openfisca(python: str, table: Path) -> dict[str, Any] | None:
    if not python:
        return None
    command = [python, str(Path(__file__).with_name("fisca.py")), str(table), ON.isoformat()]
    ran = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    return json.loads(ran.stdout) if ran.returncode == 0 else None


def _ratios(answer: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    peer = answer["openfisca"]
    for engine in ("sqlite", "postgresql"):
        side = answer[engine]
        found[engine] = {
            "of_by_hand": round(side["ours_s"] / side["by_hand_s"], 2),
            "incremental_of_full": round(side["incremental_s"] / side["ours_s"], 3),
        }
        if peer:
            whole = peer["load_s"] + peer["rules_s"] + peer["store_s"]
            found[engine]["of_openfisca"] = round(side["ours_s"] / whole, 2)
            found[engine]["of_openfisca_storing_nothing"] = round(side["ours_s"] / (whole - peer["store_s"]), 2)
            found[engine]["of_openfisca_rules_alone"] = round(side["ours_s"] / peer["rules_s"], 2)
            found[engine]["memory_of_openfisca"] = round(side["peak_mb"] / peer["peak_mb"], 2)
    return found


if __name__ == "__main__":
    main()
    sys.stdout.flush()
