"""`huzhu dispatch`: the planner on files, its clock, its exit codes, its words for a malformed file."""

import gzip
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import huzhu
from huzhu.doors.cli import dispatch
from huzhu.doors.cli.output import Exit
from huzhu.kernel.dispatch.formats.instances import problem_from
from huzhu.kernel.dispatch.formats.solutions import solution_of
from tests.kernel.dispatch.greedy import greedy_plan
from tests.kernel.dispatch.test_dispatch_formats import SMALL, SMALL_PLAN


@pytest.fixture
def house(tmp_path: Path) -> Path:
    (tmp_path / "small.json").write_text(json.dumps(SMALL), encoding="utf-8")
    (tmp_path / "plan.json").write_text(json.dumps(SMALL_PLAN), encoding="utf-8")
    (tmp_path / "best.csv").write_text("instance,best_known\nsmall,20\n", encoding="utf-8")
    return tmp_path


def told(monkeypatch, capsys, *words: object) -> tuple[int, dict]:
    """The exit code of the command and what it prints as JSON."""
    monkeypatch.setattr(sys, "argv", ["huzhu", "dispatch", *map(str, words), "--json"])
    with pytest.raises(SystemExit) as ended:
        dispatch.run()
    return ended.value.code, json.loads(capsys.readouterr().out)


def test_a_plan_is_checked_against_the_best_known(house, monkeypatch, capsys):
    code, report = told(monkeypatch, capsys, "check", house / "small.json", house / "plan.json", "--best", "22.333")
    assert code == Exit.OK
    assert (report["sound"], report["family"], report["objective"]) == (True, "hhcrsp", 22.333333)
    assert report["gap_percent"] == pytest.approx(0.0015, abs=1e-4)
    assert report["components"]["travel_time"] == {"figure": 67.0, "weight": 1}
    files = house / "small.json", house / "plan.json"
    _, listed = told(monkeypatch, capsys, "check", *files, "--best", house / "best.csv")
    assert (listed["best_known"], listed["gap_percent"]) == (20, 11.6667)


def test_a_plan_that_breaks_a_rule_fails(house, monkeypatch, capsys):
    broken = json.loads(json.dumps(SMALL_PLAN))
    broken["routes"][0]["locations"][1]["start_service_time"] = 59
    (house / "plan.json").write_text(json.dumps(broken), encoding="utf-8")
    code, report = told(monkeypatch, capsys, "check", house / "small.json", house / "plan.json")
    assert code == Exit.FAILED
    assert report["breaches"] == [{"code": "window", "visit": "p1", "person": "a", "detail": "59"}]


def test_a_malformed_file_is_refused_in_words(house, monkeypatch, capsys):
    (house / "small.json").write_text("{", encoding="utf-8")
    code, report = told(monkeypatch, capsys, "check", house / "small.json", house / "plan.json", "--lang", "zh")
    assert (code, report["refused"]) == (Exit.USAGE, "dispatch.malformed")
    assert report["sentence"].startswith("文件格式不符合要求。位置 small.json")
    code, report = told(monkeypatch, capsys, "check", house / "small.json", house / "plan.json", "--best", "high")
    assert code == Exit.USAGE


def test_an_instance_is_solved_within_the_seconds_of_the_process(house, monkeypatch, capsys):
    asked = {}

    def plan(problem, *, seed, seconds):
        asked.update(seed=seed, seconds=seconds)
        return greedy_plan(problem)

    monkeypatch.setattr(dispatch, "find_plan", plan)
    monkeypatch.setattr(dispatch, "seconds_alive", lambda: 1.5)
    out = house / "out.json.gz"
    code, report = told(monkeypatch, capsys, "solve", house / "small.json", "--seconds", 10, "--seed", 7, "--out", out)
    assert (code, report["sound"], report["seed"]) == (Exit.OK, True, 7)
    assert asked == {"seed": 7, "seconds": pytest.approx(10 - 1.5 - dispatch.CLOSING_SECONDS)}
    problem = problem_from((house / "small.json").read_bytes())
    assert json.loads(gzip.decompress(out.read_bytes())) == solution_of(problem, greedy_plan(problem))


def test_the_process_knows_how_long_it_runs():
    began = time.monotonic()
    words = "import sys; from huzhu.doors.cli import dispatch; print(dispatch.seconds_alive(), 'django' in sys.modules)"
    around = os.environ | {"PYTHONPATH": str(Path(huzhu.__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", words], env=around, capture_output=True, text=True, check=True, timeout=60
    )
    seconds, django = done.stdout.split()
    assert 0 < float(seconds) <= time.monotonic() - began + 0.05
    assert django == "False"
