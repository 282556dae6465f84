"""The planner on public instances, beside OR-tools routing and PyVRP in the same run.

Ours runs on CPU seconds of this process, from reading the file to the scored plan; the peers have wall seconds, and
the CPU they took is told. Every plan is counted by the checker and scorer of `kernel/dispatch`, which share no code
with any of the three. PyVRP knows no pairs and no soft windows: it plans without them and is repaired afterwards;
OR-tools knows pairs, but not the greatest lateness. Both are given HHCRSP only, for they lack the terms of UHHC.
"""

import csv
import json
import sys
import time
from pathlib import Path

from bench.dispatch.ortools_side import ortools_plan
from bench.dispatch.pyvrp_side import pyvrp_plan
from huzhu.kernel.dispatch.checker import check
from huzhu.kernel.dispatch.formats.instances import problem_from
from huzhu.kernel.dispatch.plan import Plan
from huzhu.kernel.dispatch.problem import Problem
from huzhu.kernel.dispatch.scorer import score
from huzhu.kernel.dispatch.search.best import best_plan
from huzhu.kernel.dispatch.search.cooling import Limit
from huzhu.kernel.dispatch.search.warming import warm

SHARED = Path(__file__).resolve().parents[3] / "shared" / "dispatch"
QUICK = ("InstanzCPLEX_HCSRP_25_3", "HHCRSP_75_15_10_1.6_R_C", "InstanzVNS_HCSRP_200_6", "i-134", "i-083")
DOCS = Path(__file__).resolve().parents[2] / "docs" / "dispatch-bench.md"
CLOSING_SECONDS = 0.2


def run() -> list[dict[str, object]]:
    """The quick form: five instances, ten seconds of ours, two of each peer. `python -m bench.dispatch` has more."""
    return table(QUICK, (10.0,), 1, peer_seconds=2)


def table(
    names: tuple[str, ...], seconds: tuple[float, ...], seeds: int, *, peer_seconds: int
) -> list[dict[str, object]]:
    """One row an instance and seed: size, best known, our value and gap for each limit, the peers', and breaches."""
    warm()
    with (SHARED / "best_known_public.csv").open(encoding="utf-8") as lines:
        known = [row for row in csv.DictReader(lines) if not names or row["instance"] in names]
    return [_row(row, seed, seconds, peer_seconds) for row in known for seed in range(1, seeds + 1)]


def _row(known: dict[str, str], seed: int, seconds: tuple[float, ...], peer_seconds: int) -> dict[str, object]:
    data = (SHARED / known["file"]).read_bytes()
    best = float(known["best_known"])
    row: dict[str, object] = {
        "bench": "dispatch",
        "instance": known["instance"],
        "family": known["family"],
        "n": int(known["patients"]),
        "seed": seed,
        "best_known": best,
    }
    for limit in seconds:
        began = time.process_time()
        problem = problem_from(data, known["instance"])
        plan, moves = best_plan(problem, seed, Limit(time.process_time, began + limit - CLOSING_SECONDS))
        row |= _told(f"ours_{limit:g}s", problem, plan, best)
        row[f"ours_{limit:g}s_cpu"] = round(time.process_time() - began, 2)
        row[f"ours_{limit:g}s_million_moves"] = round(moves / 1e6, 1)
    if known["family"] != "uhhc" and peer_seconds and seed == 1:
        for name, peer in (("ortools", ortools_plan), ("pyvrp_repaired", pyvrp_plan)):
            began = time.process_time()
            row |= _told(name, problem, peer(problem, peer_seconds), best)
            row[f"{name}_cpu"] = round(time.process_time() - began, 2)
    sys.stderr.write(json.dumps(row) + "\n")
    return row


def _told(name: str, problem: Problem, plan: Plan | None, best: float) -> dict[str, object]:
    if plan is None:
        return {name: None, f"{name}_gap_percent": None, f"{name}_breaches": None}
    value = problem.objective.value(score(problem, plan))
    return {
        name: round(value, 3),
        f"{name}_gap_percent": round(100 * (value / best - 1), 2),
        f"{name}_breaches": len(check(problem, plan)),
    }
