"""An urgent need into a running day of 300 visits and 80 helpers: whom to send, over HTTP, beside its limit."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIMIT_MS = 200
"""End to end. dispatch.md 3, scale."""


def run() -> list[dict[str, object]]:
    """One row a database: milliseconds of a request, median and 95th percentile, by the clock and of the processor,
    for the API and for the panel of the board, and the ratio to the limit (below 1 is in time). Each need is asked
    about once, at a door nobody asked about before.

    PostgreSQL where HUZHU_BENCH_DATABASE names one, else SQLite alone.
    """
    return [_measured(name, address) for name, address in _databases().items()]


def _databases() -> dict[str, str]:
    given = os.environ.get("HUZHU_BENCH_DATABASE", "")
    return {"sqlite": ""} | ({"postgresql": given} if given else {})


def _measured(name: str, address: str) -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="huzhu-bench-") as home:
        environment = os.environ | {"HUZHU_HOME": home, "HUZHU_DATABASE": address, "HUZHU_LOG": "ERROR"}
        environment["PYTHONPATH"] = f"{ROOT / 'src'}:{ROOT}"
        command = [sys.executable, "-m", "bench.urgent.day"]
        ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(ran.stderr[-2000:])
    row: dict[str, object] = json.loads(ran.stdout)
    return {"bench": "urgent", "database": name, **row, "limit_ms": LIMIT_MS, "ratio": _ratio(row)}


def _ratio(row: dict[str, object]) -> float:
    return round(max(float(str(row["p95_ms"])), float(str(row["board_p95_ms"]))) / LIMIT_MS, 2)
