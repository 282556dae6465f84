"""Whether the house is well: its database, jobs, journal, notices, backups and disk, read without opening anything."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django_ox.models import OxScheduleTick, OxTask

from huzhu import __version__
from huzhu.commons.journal.models import Line
from huzhu.commons.journal.queries import last_block, lines_on
from huzhu.commons.notices.models import Notice

BACKUP, JOURNAL = "house:backup", "house:journal"
"""The things under which the journal keeps that a backup was made, and that the whole chain was checked."""

MEBIBYTE = 1 << 20
COUNTED_MOST = 10_000

SILENT_FOR = timedelta(minutes=2)
WAITS_LONG, WAITS_TOO_LONG = timedelta(minutes=5), timedelta(hours=1)
UNSENT_FOR = timedelta(minutes=10)
CHECKED_WITHIN = timedelta(hours=36)
BACKED_UP_WITHIN, BACKED_UP_AT_LAST = timedelta(hours=26), timedelta(days=7)
DISK_LOW, DISK_FULL = 2048, 512  # MiB
CLOCK_OFF, CLOCK_WRONG = timedelta(seconds=2), timedelta(seconds=30)


class Level(StrEnum):
    """How a part of the house is: well, worth a look, or in need of somebody now."""

    WELL = "well"
    LOOK = "look"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Sign:
    """One part of the house: how it is, and what was seen (counts, moments, MiB; never a secret or a name)."""

    part: str
    level: Level
    seen: Mapping[str, Any] = field(default_factory=dict)


def health_of(at: datetime) -> list[Sign]:
    """Every part of the house at `at`, always in the same order. For whoever keeps it; it names no person."""
    return [_database(at), _disk(), _backup(at), _journal(at), _worker(at), _queue(at), _failures(at), _notices(at)]


def worst_of(signs: list[Sign]) -> Level:
    """The worst of them."""
    return max((one.level for one in signs), key=list(Level).index)


def _database(at: datetime) -> Sign:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            size = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
            number, bytes_held, clock = _one(cursor, "SELECT sqlite_version()"), _one(cursor, size), at
        else:
            number, clock = _one(cursor, "SHOW server_version"), _one(cursor, "SELECT clock_timestamp()")
            bytes_held = _one(cursor, "SELECT pg_database_size(current_database())")
    off = abs(clock - at)
    level = Level.BAD if off > CLOCK_WRONG else Level.LOOK if off > CLOCK_OFF else Level.WELL
    engine = "SQLite" if connection.vendor == "sqlite" else "PostgreSQL"
    seen = {"mebibytes": -(-int(bytes_held) // MEBIBYTE), "clock_off_seconds": int(off.total_seconds())}
    told = {"engine": engine, "version": str(number), "huzhu": __version__, "at": at}
    return Sign("database", level, {**seen, **told})


def _one(cursor: Any, statement: str) -> Any:
    cursor.execute(statement)
    return cursor.fetchone()[0]


def _disk() -> Sign:
    usage = shutil.disk_usage(settings.HOME)
    free = usage.free // MEBIBYTE
    level = Level.BAD if free < DISK_FULL else Level.LOOK if free < DISK_LOW else Level.WELL
    return Sign("disk", level, {"free_mebibytes": free, "total_mebibytes": usage.total // MEBIBYTE})


def _backup(at: datetime) -> Sign:
    last = lines_on(BACKUP).last()
    if last is None:
        return Sign("backup", Level.LOOK, {"made_at": None})
    told = json.loads(last.details)
    age, sound = at - last.at, bool(told.get("sound"))
    bad = not sound or age > BACKED_UP_AT_LAST
    level = Level.BAD if bad else Level.LOOK if age > BACKED_UP_WITHIN else Level.WELL
    return Sign("backup", level, {"made_at": last.at, "sound": sound, "mebibytes": told.get("mebibytes", 0)})


def _journal(at: datetime) -> Sign:
    block, checked = last_block(), lines_on(JOURNAL).last()
    unsealed = Line.objects.filter(seq__gt=block.last_seq if block else 0).order_by("seq")
    oldest = unsealed.values_list("at", flat=True).first()
    faults = int(json.loads(checked.details)["faults"]) if checked else 0
    late = oldest is not None and at - oldest > WAITS_LONG
    stale = checked is None or at - checked.at > CHECKED_WITHIN
    level = Level.BAD if faults else Level.LOOK if late or stale else Level.WELL
    seen = {"blocks": block.number if block else 0, "sealed_at": block.sealed_at if block else None}
    seen |= {"unsealed": _some(unsealed), "checked_at": checked.at if checked else None}
    return Sign("journal", level, seen | {"faults": faults, "late": late})


def _worker(at: datetime) -> Sign:
    last = OxScheduleTick.objects.order_by("-pk").first()
    alive = last is not None and at - last.created_at <= SILENT_FOR
    seen = {"last_at": last.created_at if last else None}
    return Sign("worker", Level.WELL if alive else Level.BAD, seen)


def _queue(at: datetime) -> Sign:
    due = OxTask.objects.filter(status=OxTask.Status.READY).exclude(run_after__gt=at)
    oldest = due.order_by("enqueued_at").values_list("enqueued_at", flat=True).first()
    age = at - oldest if oldest else timedelta()
    level = Level.BAD if age > WAITS_TOO_LONG else Level.LOOK if age > WAITS_LONG else Level.WELL
    running = OxTask.objects.filter(status=OxTask.Status.RUNNING)
    seen = {"waiting": _some(due), "running": _some(running), "oldest_at": oldest}
    return Sign("queue", level, seen)


def _failures(at: datetime) -> Sign:
    ended = OxTask.objects.filter(status__in=(OxTask.Status.FAILED, OxTask.Status.LOST))
    failed = ended.filter(finished_at__gt=at - timedelta(days=1)).order_by("-finished_at", "pk")
    names = {path.rpartition(".")[2] for path in failed.values_list("task_path", flat=True)[:COUNTED_MOST]}
    count = _some(failed)
    return Sign("failures", Level.LOOK if count else Level.WELL, {"count": count, "jobs": sorted(names)})


def _notices(at: datetime) -> Sign:
    texts = Notice.objects.filter(channel=Notice.Channel.SMS, state=Notice.State.WAITING)
    late = _some(texts.filter(told_at__lt=at - UNSENT_FOR))
    failed = Notice.objects.filter(state=Notice.State.FAILED, told_at__gt=at - timedelta(days=7))
    count = _some(failed)
    waiting = _some(Notice.objects.filter(state=Notice.State.WAITING))
    level = Level.LOOK if late or count else Level.WELL
    return Sign("notices", level, {"waiting": waiting, "late": late, "failed": count})


def _some(rows: QuerySet[Any]) -> int:
    """How many there are, counted up to COUNTED_MOST."""
    return rows.order_by("pk")[:COUNTED_MOST].count()
