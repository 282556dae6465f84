"""The 16 national items, with the amounts of the example city, for a whole city: ours, SQL by hand, and OpenFisca."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PEER = "openfisca-core>=44"


def run(words: Sequence[str] = ()) -> dict[str, object]:
    """Seconds and peak megabytes on one table of the same people, and ratios (limits of issue 6 beside them).

    `--people 7800000` for as many elders as Chongqing has; 300,000 without. Hand-written SQL runs in the same
    databases, says the same in three values, and is checked row by row against ours. OpenFisca-core is put into an
    environment of its own for this run and reads the same table. It knows no "cannot tell": what is not known counts
    as a no there, so it answers less. All read the same table and store a row of answers for each person. It is left
    out, and the answer says so, where it cannot be had.
    """
    with tempfile.TemporaryDirectory(prefix="huzhu-bench-") as home:
        environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        command = [sys.executable, "-m", "bench.entitlement.sides", "--home", home, "--peer", _peer(home), *words]
        ran = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    answer: dict[str, object] = json.loads(ran.stdout)
    return answer


def _peer(home: str) -> str:
    """A Python that knows OpenFisca; empty where none can be made. `HUZHU_OPENFISCA` names one that is there."""
    if given := os.environ.get("HUZHU_OPENFISCA", ""):
        return given
    made = [[sys.executable, "-m", "venv", f"{home}/peer"], [f"{home}/peer/bin/pip", "install", "-q", PEER]]
    for command in made:
        if subprocess.run(command, stdout=sys.stderr, check=False).returncode:
            return ""
    return f"{home}/peer/bin/python"
