"""Checking the books of a district with a million postings in 24 sealed months, on both engines."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(words: list[str] | None = None) -> list[dict[str, object]]:
    """One row an engine: seconds of the whole check and of its slowest promise, CPU seconds, and megabytes of memory.

    `--postings N`, `--months N` and `--engine sqlite|postgresql` check other books.
    """
    asked = dict(zip((words or [])[::2], (words or [])[1::2], strict=False))
    engines = [asked["--engine"]] if "--engine" in asked else ["sqlite", "postgresql"]
    return [_row(engine, asked.get("--postings", "1000000"), asked.get("--months", "24")) for engine in engines]


def _row(engine: str, postings: str, months: str) -> dict[str, object]:
    from tests.engines import start_postgresql  # noqa: PLC0415  it starts a server; only a run does that

    server = start_postgresql() if engine == "postgresql" else ""
    with tempfile.TemporaryDirectory(prefix="huzhu-bench-") as home:
        environment = os.environ | {"HUZHU_HOME": home, "HUZHU_DATABASE": server, "HUZHU_LOG": "ERROR"}
        environment["PYTHONPATH"] = f"{ROOT / 'src'}:{ROOT}"
        command = [sys.executable, "-m", "bench.bank_check.years", postings, months]
        ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(ran.stderr[-2000:])
    return {"bench": "bank_check", "database": engine, **json.loads(ran.stdout)}
