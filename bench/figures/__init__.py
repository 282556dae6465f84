"""Thirteen weeks of regular visits, lived by the product's own actions, and the figures of the days they make."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run() -> dict[str, object]:
    """The measures of dispatch.md 4 after a quarter of a year in a made-up community, beside what is aimed at.

    Lived in a process and a database of its own: rounds are booked, approved and rostered, each day is planned,
    helpers say yes or no, fall ill, give back, come late; elders cancel. Nothing is written past the actions.
    """
    with tempfile.TemporaryDirectory(prefix="huzhu-bench-") as home:
        environment = os.environ | {"HUZHU_HOME": home, "HUZHU_DATABASE": "", "HUZHU_LOG": "ERROR"}
        environment["PYTHONPATH"] = f"{ROOT / 'src'}:{ROOT}"
        command = [sys.executable, "-m", "bench.figures.quarter"]
        ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(ran.stderr[-2000:])
    answer: dict[str, object] = json.loads(ran.stdout)
    return answer
