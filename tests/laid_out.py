"""The tables of a run are laid out by migrations once, and copied after that.

Migrations draw every model anew for each of their steps: half a minute, which each worker of a run used to spend, and
each house of its own that a test sets up. What they leave is the same as long as they are, so it is kept beside the
cache of pytest under a digest of them. PostgreSQL is laid out as before: its copies need the source to itself.
"""

import fcntl
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any
from unittest.mock import patch

import django.core.management
from django.core.management import call_command
from django.db import connection
from django.db.backends.sqlite3.creation import DatabaseCreation

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".pytest_cache" / "tables"
# What migrations are made of: themselves, the models whose kinds are listed after them, triggers, codes and seals.
MADE_OF = ("**/migrations/*.py", "**/models.py", "**/ddl/*.py", "commons/*.py", "config/*.py", "kernel/actor.py")


def copy_instead_of_migrating() -> None:
    """The test database of this process is copied, where another one has laid it out."""
    create = DatabaseCreation.create_test_db

    def created(self: DatabaseCreation, *arguments: Any, **options: Any) -> str:
        with patch.object(django.core.management, "call_command", _laid_out):
            return create(self, *arguments, **options)

    DatabaseCreation.create_test_db = created


def copied_to(file: Path) -> bool:
    """Whether the tables were there to be copied to a new SQLite file."""
    if _kept().exists():
        shutil.copyfile(_kept(), file)
        return True
    return False


def _laid_out(name: str, *arguments: Any, **options: Any) -> None:
    if name != "migrate":
        call_command(name, *arguments, **options)
        return
    with _alone():
        if not _kept().exists():
            call_command(name, *arguments, **options)
            _keep()
            return
    connection.ensure_connection()
    with closing(sqlite3.connect(_kept())) as tables:
        tables.backup(connection.connection)


def _keep() -> None:
    for old in KEPT.glob("*.sqlite3"):
        old.unlink()
    unfinished = _kept().with_suffix(".new")
    with closing(sqlite3.connect(unfinished)) as tables:
        connection.connection.backup(tables)
        tables.execute("PRAGMA journal_mode = DELETE")
    unfinished.replace(_kept())


@cache
def _kept() -> Path:
    digest = blake2b(digest_size=12)
    for file in sorted({one for pattern in MADE_OF for one in (ROOT / "src" / "huzhu").glob(pattern)}):
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    digest.update((ROOT / "requirements.lock").read_bytes())
    return KEPT / f"{digest.hexdigest()}.sqlite3"


@contextmanager
def _alone() -> Iterator[None]:
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
