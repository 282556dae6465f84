"""The power fails at any moment while SQLite posts: what was said stands, once. With less than FULL it would not."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.trust.harness import LONG, ROOT, own_home, run_python
from tests.trust.powercut import TRACED, calls_of

CUTS = int(os.environ.get("HUZHU_CUTS") or (2000 if LONG else 40))
POSTINGS = 1200 if LONG else 160  # some hundred fill the log, and SQLite writes it back into the database

pytestmark = [
    pytest.mark.skipif(
        os.environ.get("HUZHU_TEST_ENGINE", "sqlite") != "sqlite", reason="PostgreSQL has its own tests"
    ),
    pytest.mark.skipif(not shutil.which("strace"), reason="needs strace, to hear what is asked of the disk"),
]


def counted(folder: Path, synchronous: str, cuts: int) -> dict[str, Any]:
    """What the cuts found, over the trace of a house that posts with this `synchronous`."""
    with own_home(folder, "places", "people", "bank", "journal") as environment:
        home = Path(environment["HUZHU_HOME"])
        books = run_python(environment, "-m", "tests.trust.poster", "found")
        (home / "books.json").write_text(books, encoding="utf-8")
        assert not (home / "huzhu.sqlite3-wal").exists(), "what was there before is in the database itself"
        shutil.copy(home / "huzhu.sqlite3", home / "base.sqlite3")
        traced = ["strace", "-f", "-y", "-qq", "-s", "99999", "-e", f"trace={TRACED}", "-o", str(home / "trace")]
        posting = [sys.executable, "-m", "tests.trust.powercut", "live", str(POSTINGS)]
        said = environment | {"POWERCUT_SYNCHRONOUS": synchronous}
        subprocess.run([*traced, *posting], cwd=ROOT, env=said, check=True, timeout=900, stdout=subprocess.DEVNULL)
        found = run_python(environment, "-m", "tests.trust.powercut", "judge", str(cuts), "7", seconds=3000)
    return dict(json.loads(found))


def test_a_sync_that_another_thread_interrupts_in_the_trace_is_still_a_sync(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    lines = ["7 fsync(5</h/books> <unfinished ...>", '8 write(1</o>, "said", 4) = 4', "7 <... fsync resumed>)   = 0"]
    trace.write_text("\n".join(lines), encoding="latin-1")
    assert [(one.name, one.begun, one.done) for one in calls_of(trace)] == [("write", 1, 1), ("fsync", 0, 2)]


def test_no_acknowledged_posting_is_lost_or_doubled_by_a_power_cut(tmp_path: Path) -> None:
    found = counted(tmp_path, "FULL", CUTS)
    print(found)
    assert (found["lost"], found["doubled"], found["spoilt"]) == (0, 0, 0)
    assert found["answers"] == POSTINGS
    assert found["stood_most"] > POSTINGS / 2, "the cuts reach far into the run"


def test_the_same_cuts_find_what_a_lesser_setting_loses(tmp_path: Path) -> None:
    found = counted(tmp_path, "NORMAL", 40)
    assert found["lost"] > 10
    assert (found["doubled"], found["spoilt"]) == (0, 0)
