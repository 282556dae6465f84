"""`huzhu doctor` and `huzhu backup`: whether the house is well, and a copy of it that was read back."""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from huzhu.doors.cli.duty import on_duty
from huzhu.doors.cli.output import Exit, err, show_json, show_table
from huzhu.kernel.refusal import Refused
from huzhu.oversight.upkeep.actions import note_backup
from huzhu.oversight.upkeep.health import MEBIBYTE, Level, health_of, worst_of

KEPT = 7
"""Copies in the folder of the house; older ones go when a new one has been read back."""


class BackupToolMissing(Refused):
    """PostgreSQL is copied by its own pg_dump, of the same version."""

    code = "cli.backup_tool_missing"
    sentence = "There is no pg_dump on this machine."
    next_step = "Please install the PostgreSQL client, or let your administrators keep the archive."


class BackupBroken(Refused):
    """What was written does not read back; the copies before it stay."""

    code = "cli.backup_broken"
    sentence = "The copy could not be read back."
    next_step = "Please look at the disk, and make another copy elsewhere."


def doctor(as_json: bool) -> int:
    """Shows every part of the house; the exit code says whether somebody has to come."""
    signs = health_of(timezone.now())
    rows = [
        (one.part, str(one.level), ", ".join(f"{key}: {value}" for key, value in one.seen.items())) for one in signs
    ]
    if as_json:
        show_json({"level": str(worst_of(signs)), "parts": {part: {"level": level} for part, level, _ in rows}})
    else:
        show_table("Health", ["part", "level", "seen"], rows)
    return Exit.FAILED if worst_of(signs) is Level.BAD else Exit.OK


def backup(folder: Path | None, as_json: bool) -> int:
    """Makes a copy, reads it back, notes it, and takes old ones of the house's own folder away.

    Refuses: BackupToolMissing, BackupBroken.
    """
    target = folder or Path(settings.HOME) / "backups"
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    with on_duty("backup") as duty:
        name = f"huzhu-{duty.at:%Y%m%dT%H%M%SZ}"
        sqlite = connection.vendor == "sqlite"
        path = target / (f"{name}.sqlite3" if sqlite else f"{name}.dump")
        sound = _copy_sqlite(path) if sqlite else _dump_postgresql(path)
        path.chmod(0o600)
        size = -(-path.stat().st_size // MEBIBYTE)
        note_backup(by=duty.by, at=duty.at, mebibytes=size, sound=sound)
    if not sound:
        raise BackupBroken
    if folder is None:
        for old in sorted(target.glob("huzhu-*"))[:-KEPT]:
            old.unlink()
    if as_json:
        show_json({"file": str(path), "mebibytes": size, "sound": sound})
    else:
        err.print(f"{path} ({size} MiB), read back whole. The keys are not in it: keep them elsewhere.")
    return Exit.OK


def _copy_sqlite(path: Path) -> bool:
    """Copies while others write, and asks the copy whether it is whole."""
    connection.ensure_connection()
    copy = sqlite3.connect(path)
    try:
        connection.connection.backup(copy)
        return bool(copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok")
    finally:
        copy.close()


def _dump_postgresql(path: Path) -> bool:
    """Dumps one moment of the database, and lets pg_restore read the table of contents of the dump."""
    dump, restore = shutil.which("pg_dump"), shutil.which("pg_restore")
    if dump is None or restore is None:
        raise BackupToolMissing
    told = connection.settings_dict
    words = {"PGHOST": told["HOST"], "PGPORT": told["PORT"], "PGUSER": told["USER"], "PGPASSWORD": told["PASSWORD"]}
    environment = os.environ | {key: str(value) for key, value in words.items() if value}
    command = [dump, "--format=custom", f"--file={path}", str(told["NAME"])]
    made = subprocess.run(command, env=environment, capture_output=True, check=False)
    if made.returncode:
        raise BackupBroken
    return subprocess.run([restore, "--list", str(path)], capture_output=True, check=False).returncode == 0
