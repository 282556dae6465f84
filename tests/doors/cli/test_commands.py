"""The command line: what it prints, its exit codes, and that a refusal is told in words."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from huzhu.commons.journal.models import Line
from huzhu.doors.bridges.sheets import read_sheets
from huzhu.doors.cli.main import app, run
from tests.cast import Cast

runner = CliRunner()


def answer(*words: str) -> dict[str, object]:
    """Runs a command with --json and reads what it printed."""
    told = runner.invoke(app, [*words, "--json"], catch_exceptions=False)
    return dict(json.loads(told.stdout)) | {"exit": told.exit_code}


@pytest.fixture
def list_of_people(tmp_path: Path) -> Path:
    path = tmp_path / "名单.csv"
    text = "老人姓名;公民身份号码;生日;家庭住址\n=cmd|calc;;1941年3月5日;石梯巷1号\n单雄;;1940.02.30;石梯巷2号\n"
    path.write_bytes(text.encode("gb18030"))
    return path


def test_alone_it_shows_what_there_is() -> None:
    told = runner.invoke(app, [])
    for word in ("demo", "serve", "test", "check", "bench", "trust", "manage", "people", "streets"):
        assert word in told.output


def test_import_reports_what_it_did_not_take(cast: Cast, list_of_people: Path, tmp_path: Path) -> None:
    told = answer("people", "import", str(list_of_people), "--place", cast.community.pk)
    assert (told["taken"], told["rejected"], told["exit"]) == (1, 1, 3)
    assert told["faults"] == [{"sheet": "名单", "row": 3, "column": "C", "kind": "birth_date_impossible"}]
    report = read_sheets(tmp_path / "名单-report.xlsx")[0]
    assert any("birth_date_impossible" in map(str, line) for line in report.rows)


def test_a_dry_run_writes_nothing(cast: Cast, list_of_people: Path) -> None:
    before = Line.objects.count()
    told = answer("people", "import", str(list_of_people), "--dry-run")
    assert (told["rows"], told["exit"]) == (2, 3)
    assert Line.objects.count() == before


def test_export_starts_no_formula_and_is_journaled(cast: Cast, list_of_people: Path, tmp_path: Path) -> None:
    runner.invoke(app, ["people", "import", str(list_of_people), "--place", cast.community.pk])
    for kind in ("xlsx", "csv"):
        target = tmp_path / f"out.{kind}"
        told = answer("people", "export", str(target), "--place", cast.community.pk)
        assert told["exit"] == 0
        cells = [str(cell) for line in read_sheets(target)[0].rows for cell in line]
        assert any("cmd|calc" in cell for cell in cells)
        if kind == "csv":
            assert not any(line.startswith("=") for line in target.read_text("utf-8-sig").splitlines())
    assert Line.objects.filter(action="read", persons__contains=cast.hong.pk).exists()


def test_an_unknown_place_is_refused_in_words(
    cast: Cast, list_of_people: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["huzhu", "people", "import", str(list_of_people), "--place", "nowhere"])
    with pytest.raises(SystemExit) as ended:
        run()
    assert ended.value.code == 2
    assert "nowhere" in capsys.readouterr().err


def test_the_journal_is_sealed_and_verified(cast: Cast) -> None:
    sealed = answer("journal", "seal")
    assert sealed["exit"] == 0
    assert answer("journal", "verify", "--head", str(sealed["head"])) == {"faults": [], "exit": 0}
    assert answer("journal", "verify", "--head", "f" * 64)["exit"] == 1


def test_the_books_are_checked(cast: Cast) -> None:
    told = answer("bank", "check")
    assert told == {"sums": {"minutes": 0, "points": 0, "fen": 0, "grams": 0}, "faults": [], "exit": 0}


def test_a_day_without_needs_is_nothing_to_do(cast: Cast) -> None:
    told = answer("day", "plan", "--place", cast.community.pk)
    assert (told["needs"], told["exit"]) == (0, 4)
