"""The bank: transfers a second beside django-hordak on PostgreSQL, and beside plain SQL on our own tables.

Ours and the peer each run in a process of their own, kept waiting, and take turns in rounds of under a second, so that
both meet the same machine. Durable commits everywhere; CPU is that of the process and of its database backends.
"""
# ruff: noqa: PLC0415  Django's models can only be imported once its settings stand

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ROUNDS, SECONDS, CLIENTS = 5, 0.5, (1, 8)
OURS = ("post_entry", "hold and post", "plain SQL")
PEER = "django-hordak"

type Figures = dict[str, list[dict[str, float]]]


def run() -> list[dict[str, object]]:
    """One row an engine, way and number of clients: transfers/s, CPU ms a transfer, the wait of 99 in 100, and how we
    stand to the others.

    `times_hordak` above 1: more transfers than hordak; `cpu_of_hordak` below 1: less CPU than hordak;
    `of_plain_sql` is the share of what plain SQL reaches on the same tables.
    """
    from tests.engines import start_postgresql

    server = start_postgresql()
    with tempfile.TemporaryDirectory() as folder:
        ours = Worker("bench.bank.our_side", _database(server, "bench_ours"), folder)
        hordak = Worker("bench.bank.hordak_side", _database(server, "bench_hordak"), folder)
        rows = _rows("postgresql", _measured([(ours, OURS), (hordak, (PEER,))]))
        ours.end()
        hordak.end()
        station = Worker("bench.bank.our_side", "", folder)
        rows += _rows("sqlite", _measured([(station, OURS)]))
        station.end()
    return rows


class Worker:
    """A process that waits for a word (`way clients seconds`) and answers with what it did."""

    def __init__(self, module: str, database: str, home: str) -> None:
        environment = os.environ | {"HUZHU_DATABASE": database, "HUZHU_HOME": home, "HUZHU_LOG": "ERROR"}
        environment["PYTHONPATH"] = f"{ROOT / 'src'}:{ROOT}"
        self._process = subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._answer()

    def ask(self, way: str, clients: int, seconds: float) -> dict[str, float]:
        """Lets it post in this way for so long."""
        self._process.stdin.write(json.dumps([way, clients, seconds]) + "\n")  # type: ignore[union-attr]
        self._process.stdin.flush()  # type: ignore[union-attr]
        return self._answer()

    def end(self) -> None:
        """Lets it go."""
        self._process.communicate(timeout=60)

    def _answer(self) -> Any:
        line = self._process.stdout.readline()  # type: ignore[union-attr]
        if not line:
            raise RuntimeError(f"a worker of the benchmark ended with {self._process.wait()}")
        return json.loads(line)


def _measured(pairs: list[tuple[Worker, tuple[str, ...]]]) -> dict[tuple[str, int], dict[str, float]]:
    rounds: dict[tuple[str, int], list[dict[str, float]]] = {}
    for turn in range(ROUNDS + 1):
        for clients in CLIENTS:
            for worker, ways in pairs:
                for way in ways:
                    answer = worker.ask(way, clients, SECONDS if turn else 0.2)
                    if turn:  # the first round warms up
                        rounds.setdefault((way, clients), []).append(answer)
    return {key: {name: median(one[name] for one in some) for name in some[0]} for key, some in rounds.items()}


def _rows(engine: str, figures: dict[tuple[str, int], dict[str, float]]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for (way, clients), mine in figures.items():
        row: dict[str, object] = {"bench": "bank", "engine": engine, "what": way, "clients": clients}
        row |= {"per_second": round(mine["per_second"]), "cpu_ms": round(mine["cpu_ms"], 2)}
        row |= {"backend_cpu_ms": round(mine["backend_cpu_ms"], 2), "p99_ms": round(mine["p99_ms"], 1)}
        plain, peer = figures["plain SQL", clients], figures.get((PEER, clients))
        row["of_plain_sql"] = round(mine["per_second"] / plain["per_second"], 2)
        if peer:
            row["times_hordak"] = round(mine["per_second"] / peer["per_second"], 2)
            row["cpu_of_hordak"] = round(mine["cpu_ms"] / peer["cpu_ms"], 2)
        rows.append(row)
    return rows


def _database(server: str, name: str) -> str:
    import psycopg

    with psycopg.connect(server, autocommit=True) as control:
        control.execute(f"CREATE DATABASE {name}")
    return server.replace("/postgres?", f"/{name}?")


if __name__ == "__main__":
    for line in run():
        print(json.dumps(line))
