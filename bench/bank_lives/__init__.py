"""10,000 days of 2,000 members with everything that can happen in the books: whether they keep every promise."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(words: list[str] | None = None) -> list[dict[str, object]]:
    """One row: what was done how often, faults found by us and by the stand-alone verifier, and what bean-check says.

    On SQLite, or the database of HUZHU_BENCH_DATABASE. `--days N` and `--members N` live another length;
    HUZHU_BEAN_CHECK names beancount's checker.
    """
    asked = dict(zip((words or [])[::2], (words or [])[1::2], strict=False))
    with tempfile.TemporaryDirectory(prefix="huzhu-bench-") as home:
        database = os.environ.get("HUZHU_BENCH_DATABASE", "")
        environment = os.environ | {"HUZHU_HOME": home, "HUZHU_DATABASE": database, "HUZHU_LOG": "ERROR"}
        environment["PYTHONPATH"] = f"{ROOT / 'src'}:{ROOT}"
        days, members = asked.get("--days", "10000"), asked.get("--members", "2000")
        command = [sys.executable, "-m", "bench.bank_lives.worker", days, members]
        ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(ran.stderr[-2000:])
    return [{"bench": "bank_lives", **json.loads(ran.stdout)}]
