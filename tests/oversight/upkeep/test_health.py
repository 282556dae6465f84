"""Whether the house is well: each part, well and not, by what is there."""

import shutil
from collections import namedtuple
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django_ox.models import OxScheduleTick, OxTask

from huzhu.commons.journal.actions import seal_journal
from huzhu.commons.journal.models import Block
from huzhu.commons.notices.models import Notice
from huzhu.kernel.actor import machine
from huzhu.oversight.upkeep.actions import check_journal, note_backup
from huzhu.oversight.upkeep.health import Level, Sign, health_of, worst_of
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db

HOUSE = machine(TODAY, "test", "health")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def sign(part: str, at: Any = NOW) -> Sign:
    return next(one for one in health_of(at) if one.part == part)


def job(status: str, ago: timedelta, **more: Any) -> OxTask:
    task = {"task_path": "huzhu.doors.jobs.tasks.seal", "backend_name": "default", "status": status}
    return OxTask.objects.create(id=uuid4(), enqueued_at=NOW - ago, **task, **more)


def test_the_parts_stand_in_one_order_and_the_worst_is_told(cast: Cast) -> None:
    signs = health_of(NOW)
    assert [one.part for one in signs] == [
        "database", "disk", "backup", "journal", "worker", "queue", "failures", "notices",
    ]  # fmt: skip
    assert worst_of(signs) is Level.BAD
    assert worst_of([Sign("x", Level.WELL), Sign("y", Level.LOOK)]) is Level.LOOK


def test_the_database_says_what_it_is(cast: Cast) -> None:
    seen = sign("database").seen
    assert seen["engine"] in ("SQLite", "PostgreSQL")
    assert seen["version"][0].isdigit()
    assert seen["mebibytes"] >= 0
    project = (Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{seen["huzhu"]}"' in project


@pytest.mark.parametrize(("free", "level"), [(10_000, Level.WELL), (1_000, Level.LOOK), (100, Level.BAD)])
def test_a_disk_that_fills(cast: Cast, monkeypatch: pytest.MonkeyPatch, free: int, level: Level) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(1 << 40, 0, free << 20))
    assert (sign("disk").level, sign("disk").seen["free_mebibytes"]) == (level, free)


def test_a_backup_is_fresh_old_lost_or_broken(cast: Cast) -> None:
    assert (sign("backup").level, sign("backup").seen["made_at"]) == (Level.LOOK, None)
    note_backup(by=HOUSE, at=NOW, mebibytes=3, sound=True)
    for later, level in ((HOUR, Level.WELL), (27 * HOUR, Level.LOOK), (8 * DAY, Level.BAD)):
        assert sign("backup", NOW + later).level is level
    note_backup(by=HOUSE, at=NOW, mebibytes=3, sound=False)
    assert sign("backup").level is Level.BAD


def test_the_journal_is_sealed_and_checked(cast: Cast) -> None:
    assert sign("journal").level is Level.LOOK
    seal_journal(by=HOUSE, at=NOW)
    assert check_journal(by=HOUSE, at=NOW) == 0
    assert (sign("journal").level, sign("journal").seen["blocks"]) == (Level.WELL, 1)
    assert sign("journal", NOW + 10 * MINUTE).seen["late"], "the line of the check itself waits to be sealed"
    assert sign("journal", NOW + 2 * DAY).level is Level.LOOK


def test_a_chain_that_was_cut_needs_somebody(cast: Cast) -> None:
    Block.objects.create(number=2, first_seq=1, last_seq=1, head="f" * 64, previous_head="e" * 64, sealed_at=NOW)
    assert check_journal(by=HOUSE, at=NOW) == 1
    assert sign("journal").level is Level.BAD


def test_a_worker_gives_signs_of_life(cast: Cast) -> None:
    assert sign("worker").level is Level.BAD
    OxScheduleTick.objects.create(schedule_name="seal journal", scheduled_for=NOW, created_at=NOW - MINUTE)
    assert sign("worker").level is Level.WELL
    assert sign("worker", NOW + 2 * MINUTE).level is Level.BAD


def test_jobs_wait_their_turn_and_no_longer(cast: Cast) -> None:
    job("READY", 2 * MINUTE)
    job("READY", 9 * HOUR, run_after=NOW + HOUR)
    assert (sign("queue").level, sign("queue").seen["waiting"]) == (Level.WELL, 1)
    assert sign("queue", NOW + 10 * MINUTE).level is Level.LOOK
    assert sign("queue", NOW + 2 * HOUR).level is Level.BAD


def test_what_failed_is_counted_for_a_day(cast: Cast) -> None:
    job("FAILED", HOUR, finished_at=NOW - HOUR)
    job("LOST", HOUR, finished_at=NOW - HOUR)
    job("SUCCESSFUL", HOUR, finished_at=NOW - HOUR)
    assert (sign("failures").level, dict(sign("failures").seen)) == (Level.LOOK, {"count": 2, "jobs": ["seal"]})
    assert sign("failures", NOW + DAY).level is Level.WELL


def test_texts_that_do_not_go_and_people_not_reached(cast: Cast) -> None:
    told = {"person": cast.hong, "place": cast.community, "kind": "visit.arrived", "told_at": NOW}
    Notice.objects.create(about="a", channel="sms", **told)
    assert sign("notices").level is Level.WELL
    assert sign("notices", NOW + 11 * MINUTE).seen["late"] == 1
    Notice.objects.create(about="b", channel="call", state="failed", **told)
    assert (sign("notices").level, sign("notices").seen["failed"]) == (Level.LOOK, 1)
