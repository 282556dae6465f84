"""Closing a month of a district of a million postings: frozen, added up, hashed line by line, beside its limit."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIMIT_SECONDS = 60
"""The fourth issue: the month of a district with a million postings is closed in under a minute."""


def run(words: list[str] | None = None) -> list[dict[str, object]]:
    """One row for PostgreSQL: seconds posting is held off, seconds in all, CPU seconds, and the ratio to the limit.

    `--postings N` closes a month of another size.
    """
    postings = words[words.index("--postings") + 1] if words and "--postings" in words else "1000000"
    from tests.engines import start_postgresql  # noqa: PLC0415  it starts a server; only a run does that

    server = start_postgresql()
    with tempfile.TemporaryDirectory(prefix="huzhu-bench-") as home:
        environment = os.environ | {"HUZHU_HOME": home, "HUZHU_DATABASE": server, "HUZHU_LOG": "ERROR"}
        environment["PYTHONPATH"] = f"{ROOT / 'src'}:{ROOT}"
        command = [sys.executable, "-m", "bench.bank_close.district", postings]
        ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(ran.stderr[-2000:])
    row: dict[str, float] = json.loads(ran.stdout)
    ratio = round(row["close_seconds"] / LIMIT_SECONDS, 3)
    return [{"bench": "bank_close", "database": "postgresql", **row, "limit_seconds": LIMIT_SECONDS, "ratio": ratio}]
