"""The search of the telephone desk among 200,000 people beside a bare LIKE over the same people in the clear."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(words: Sequence[str] = ()) -> dict[str, object]:
    """For each query the server's milliseconds (p50, p95) of the page's own search, and of the peer's.

    Ours asks who may be seen, ranks, opens the sealed names of the eight shown and writes to the journal who read. The
    peer is one `LIKE '%…%'` over a table of the same names, initials, doors and numbers in the clear, without an
    index: what a quick hand would write. Limit: ux.md 6, check 3 (150 ms). `--people 20000` for a smaller town.
    """
    with tempfile.TemporaryDirectory(prefix="huzhu-bench-") as home:
        environment = os.environ | {"HUZHU_HOME": home, "HUZHU_DATABASE": "", "HUZHU_LOG": "ERROR"}
        environment["PYTHONPATH"] = f"{ROOT / 'src'}:{ROOT}"
        command = [sys.executable, "-m", "bench.search.desk", *words]
        ran = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    answer: dict[str, object] = json.loads(ran.stdout)
    return answer
