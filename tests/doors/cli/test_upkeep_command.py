"""`huzhu doctor` and `huzhu backup`: what is told, the copy read back, old copies gone, and what is noted."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from huzhu.commons.journal.queries import lines_on
from huzhu.doors.cli import upkeep
from huzhu.doors.cli.upkeep import BackupBroken, BackupToolMissing
from huzhu.oversight.upkeep.health import BACKUP, JOURNAL
from tests.cast import Cast
from tests.doors.cli.test_commands import answer

pytestmark = pytest.mark.django_db


@pytest.fixture
def _copies(monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of the test's own database waits for the test's own transaction: another takes its place."""

    def copied(path: Path) -> bool:
        with closing(sqlite3.connect(path)) as copy:
            copy.execute("CREATE TABLE kept (one)")
        return True

    monkeypatch.setattr(upkeep, "_copy_sqlite", copied)
    monkeypatch.setattr(upkeep, "_dump_postgresql", copied)


def test_the_doctor_names_every_part_and_says_by_its_exit_that_somebody_has_to_come(cast: Cast) -> None:
    told = answer("doctor")
    assert (told["level"], told["exit"]) == ("bad", 1)
    assert told["parts"]["worker"] == {"level": "bad"}
    assert len(told["parts"]) == 8


@pytest.mark.usefixtures("_copies")
def test_a_copy_is_kept_and_noted_and_old_ones_go(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    folder = tmp_path / "backups"
    folder.mkdir()
    for number in range(9):
        (folder / f"huzhu-2026010{number}T000000Z.sqlite3").touch()
    told = answer("backup")
    assert (told["sound"], told["exit"]) == (True, 0)
    kept = sorted(folder.iterdir())
    assert (len(kept), str(kept[-1])) == (7, told["file"])
    assert kept[-1].stat().st_mode & 0o077 == 0
    line = lines_on(BACKUP).get()
    assert json.loads(line.details) == {"mebibytes": told["mebibytes"], "sound": True}


@pytest.mark.usefixtures("_copies")
def test_in_a_folder_of_ones_own_nothing_is_taken_away(cast: Cast, tmp_path: Path) -> None:
    for number in range(9):
        (tmp_path / f"huzhu-{number}").touch()
    answer("backup", "--to", str(tmp_path))
    assert len(list(tmp_path.iterdir())) == 10


def test_what_does_not_read_back_is_noted_and_refused(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("_copy_sqlite", "_dump_postgresql"):
        monkeypatch.setattr(upkeep, name, _broken)
    with pytest.raises(BackupBroken):
        answer("backup", "--to", str(tmp_path))
    assert json.loads(lines_on(BACKUP).get().details)["sound"] is False


def _broken(path: Path) -> bool:
    path.touch()
    return False


def test_without_its_tool_postgresql_is_not_copied(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(upkeep.shutil, "which", lambda _name: None)
    with pytest.raises(BackupToolMissing):
        upkeep._dump_postgresql(tmp_path / "one.dump")


def test_a_copy_of_sqlite_is_whole(transactional_db: None, tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL is copied by its own tool")
    path = tmp_path / "copy.sqlite3"
    assert upkeep._copy_sqlite(path)
    with closing(sqlite3.connect(path)) as copy:
        assert copy.execute("SELECT count(*) FROM places_division").fetchone()[0] >= 1


def test_a_check_of_the_journal_is_noted_but_not_one_with_a_head(cast: Cast) -> None:
    answer("journal", "verify", "--head", "f" * 64)
    assert not lines_on(JOURNAL).exists()
    answer("journal", "verify")
    assert json.loads(lines_on(JOURNAL).get().details)["faults"] == 0
