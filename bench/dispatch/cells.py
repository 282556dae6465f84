"""One cell of the table: one engine on one instance, in a process of its own, so that a crash costs that cell only.

`python -m bench.dispatch.cells INSTANCE ENGINE SEED SECONDS` prints it as a line of JSON.
"""

import csv
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from huzhu.kernel.dispatch.checker import check
from huzhu.kernel.dispatch.formats.instances import problem_from
from huzhu.kernel.dispatch.plan import Plan
from huzhu.kernel.dispatch.problem import Problem
from huzhu.kernel.dispatch.scorer import score
from huzhu.kernel.dispatch.search.best import best_plan
from huzhu.kernel.dispatch.search.cooling import Limit
from huzhu.kernel.dispatch.search.warming import warm

HOUSE = Path(__file__).resolve().parents[2]
SHARED = HOUSE.parent / "shared" / "dispatch"
OURS, UNCOMPILED, PEERS = "ours", "ours_without_numba", ("ortools", "pyvrp_repaired")
MODULE = ("-m", "bench.dispatch.cells")
NO_NUMBA = (
    "-c",
    "import sys, runpy; sys.modules['numba'] = None; runpy.run_module('bench.dispatch.cells', run_name='__main__')",
)
"""The same cell where numba cannot be had."""

CLOSING_SECONDS = 0.2
PATIENCE = 8
"""A cell is given up after so many times its seconds, and a minute: peers build their models, a core is shared."""

Row = dict[str, object]


class Cell(NamedTuple):
    """What is measured: `seconds` are CPU seconds for ours, wall seconds for a peer."""

    instance: str
    engine: str
    seed: int
    seconds: float

    @property
    def column(self) -> str:
        """The column of the table it stands in."""
        return f"{self.engine}_{self.seconds:g}s"


def instances(names: tuple[str, ...] = ()) -> list[dict[str, str]]:
    """The rows of the published list, all or the named ones."""
    with (SHARED / "best_known_public.csv").open(encoding="utf-8") as lines:
        return [row for row in csv.DictReader(lines) if not names or row["instance"] in names]


def measured(cell: Cell) -> Row:
    """The cell, in this process: value, gap in percent, breaches, CPU and wall seconds; value None: no plan found."""
    known = instances((cell.instance,))[0]
    warm()
    cpu, wall = time.process_time(), time.perf_counter()
    problem = problem_from((SHARED / known["file"]).read_bytes(), cell.instance)
    plan, more = _planned(cell, problem, cpu)
    row: Row = {**_named(cell, known), "cpu": round(time.process_time() - cpu, 2)}
    row["wall"] = round(time.perf_counter() - wall, 2)
    if plan is None:
        return row | {"value": None}
    value = problem.objective.value(score(problem, plan))
    gap = 100 * (value / float(known["best_known"]) - 1)
    return row | more | {"value": round(value, 3), "gap": round(gap, 2), "breaches": len(check(problem, plan))}


def apart(cell: Cell) -> Row:
    """The cell, in a process of its own; `error` says how that ended where it gave nothing."""
    asked = [sys.executable, *(NO_NUMBA if cell.engine == UNCOMPILED else MODULE), *map(str, cell)]
    known = instances((cell.instance,))[0]
    try:
        done = subprocess.run(
            asked, capture_output=True, text=True, timeout=60 + PATIENCE * cell.seconds, cwd=HOUSE, check=False
        )
    except subprocess.TimeoutExpired:
        return _named(cell, known) | {"value": None, "error": "took too long"}
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or [""]
        return _named(cell, known) | {"value": None, "error": f"ended with {done.returncode}: {last[0][:200]}"}
    found: Row = json.loads(done.stdout.splitlines()[-1])
    return found


def kept(file: Path) -> Iterator[Row]:
    """What was measured before, line by line; a line cut short is left out."""
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else []:
        try:
            yield json.loads(line)
        except json.JSONDecodeError:
            continue


def fill(cells: list[Cell], file: Path) -> list[Row]:
    """Measure what the file does not hold yet, each cell written down at once; all rows of these cells come back."""
    done = {(row["instance"], row["column"], row["seed"]): row for row in kept(file)}
    for cell in cells:
        key = (cell.instance, cell.column, cell.seed)
        if key not in done:
            done[key] = apart(cell)
            with file.open("a", encoding="utf-8") as out:
                out.write(json.dumps(done[key]) + "\n")
    return [done[cell.instance, cell.column, cell.seed] for cell in cells]


def _named(cell: Cell, known: dict[str, str]) -> Row:
    return {
        "bench": "dispatch",
        "instance": cell.instance,
        "family": known["family"],
        "n": int(known["patients"]),
        "best_known": float(known["best_known"]),
        "column": cell.column,
        "seed": cell.seed,
    }


def _planned(cell: Cell, problem: Problem, began: float) -> tuple[Plan | None, Row]:
    if cell.engine in (OURS, UNCOMPILED):
        limit = Limit(time.process_time, began + cell.seconds - CLOSING_SECONDS)
        plan, moves = best_plan(problem, cell.seed, limit)
        return plan, {"million_moves": round(moves / 1e6, 1)}
    if cell.engine == PEERS[0]:
        from bench.dispatch.ortools_side import ortools_plan  # noqa: PLC0415  only its own process needs the library

        return ortools_plan(problem, round(cell.seconds)), {}
    from bench.dispatch.pyvrp_side import pyvrp_plan  # noqa: PLC0415  as above

    return pyvrp_plan(problem, round(cell.seconds)), {}


if __name__ == "__main__":
    name, engine, seed, seconds = sys.argv[1:]
    print(json.dumps(measured(Cell(name, engine, int(seed), float(seconds)))))
