"""`huzhu entitlement level`: a file in, a level out, and each fault in words."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from huzhu.doors.cli.main import app
from huzhu.kernel.ability import ITEMS

FULL = {one.code: one.most for one in ITEMS}


def told(tmp_path: Path, said: object, *words: str) -> tuple[int, str]:
    """Exit code and output of the command for what the file says."""
    file = tmp_path / "scores.json"
    file.write_text(said if isinstance(said, str) else json.dumps(said), encoding="utf-8")
    done = CliRunner().invoke(app, ["entitlement", "level", "--items", str(file), *words])
    return done.exit_code, done.output


def test_a_level_with_what_changed_it(tmp_path: Path) -> None:
    scores = FULL | {"B1.1": 0, "B1.2": 0, "B1.3": 0}
    said = {"items": scores, "diagnoses": ["F03"], "events_30_days": 3}
    code, output = told(tmp_path, said, "--json")
    answer = json.loads(output)
    assert (code, answer["total"], answer["first_level"], answer["level"]) == (0, 78, 1, 2)
    assert answer["adjustments"] == ["diagnosis", "events"]
    assert json.loads(told(tmp_path, said, "--stack", "--json")[1])["level"] == 3


def test_coma_needs_no_scores(tmp_path: Path) -> None:
    code, output = told(tmp_path, {"coma": True})
    assert code == 0
    assert "completely lost" in output


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"items": FULL | {"B2.4": 4}}, "B2.4"),
        ({"items": FULL, "colour": 1}, "colour"),
        ({"items": [4] * 26}, "object with items"),
        ({"items": FULL, "coma": "no"}, "true or false"),
        ("{", "no JSON"),
    ],
)
def test_what_is_no_assessment_is_told(tmp_path: Path, said: object, words: str) -> None:
    code, output = told(tmp_path, said)
    assert code == 1
    assert words in output
