"""Pages of 20 rows beside bare Django views of the same 20 rows, in one process of their own with a home of its own."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run() -> list[dict[str, object]]:
    """One row a page and limit: milliseconds here and there (medians), the ratio, and the SQL statements of each.

    The limit `bare` is a view without middleware that fills a small template from the same rows; `signed in` is the
    same view behind Django's own session and sign-in. Ours also opens sealed names, asks who may see what, and writes
    to the journal who read.
    """
    with tempfile.TemporaryDirectory(prefix="huzhu-bench-") as home:
        environment = os.environ | {"HUZHU_HOME": home, "HUZHU_DATABASE": "", "HUZHU_LOG": "ERROR"}
        environment["PYTHONPATH"] = f"{ROOT / 'src'}:{ROOT}"
        command = [sys.executable, "-m", "bench.pages.desk"]
        ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(ran.stderr[-2000:])
    rows: list[dict[str, object]] = json.loads(ran.stdout)
    return rows
