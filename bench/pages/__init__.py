"""Every page of a working day beside a bare Django view of the same rows, in one process with a home of its own."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence

from bench.load.serving import ROOT


def run(words: Sequence[str] = ()) -> list[dict[str, object]]:
    """One row a page, the last for the mix of `bench load`: milliseconds here and there (medians of turns), the ratios
    and the SQL statements.

    The limit `bare` is a view without middleware that fills a small template from the same rows; `signed_in` is the
    same view behind Django's own session and sign-in. Ours also opens sealed names, asks who may see what, writes to
    the journal who read, and draws the page around it. `--elders 300` for a smaller community, `--turns 3` for a look.
    """
    with tempfile.TemporaryDirectory(prefix="huzhu-bench-") as home:
        environment = os.environ | {"HUZHU_HOME": home, "HUZHU_DATABASE": "", "HUZHU_LOG": "ERROR"}
        environment["PYTHONPATH"] = f"{ROOT / 'src'}:{ROOT}"
        command = [sys.executable, "-m", "bench.pages.desk", *words]
        ran = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    rows: list[dict[str, object]] = json.loads(ran.stdout)
    return rows
