"""The tables of a run are laid out by migrations once, and copied after that.

Migrations draw every model anew for each of their steps: half a minute, which each worker of a run used to spend, and
each house of its own that a test sets up. What they leave is the same as long as they are, so it is kept beside the
cache of pytest under a digest of them: a file of SQLite, or what PostgreSQL says of itself.
"""

import fcntl
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import django.core.management
from django.core.management import call_command
from django.db import connection
from django.db.backends.base.creation import BaseDatabaseCreation

from tests.engines import binaries

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".pytest_cache" / "tables"
# What migrations are made of: themselves, the models whose kinds are listed after them, triggers, codes and seals.
MADE_OF = ("**/migrations/*.py", "**/models.py", "**/ddl/*.py", "commons/*.py", "config/*.py", "kernel/actor.py")


def copy_instead_of_migrating() -> None:
    """The test database of this process is copied, where another one has laid it out."""
    create = BaseDatabaseCreation.create_test_db

    def created(self: BaseDatabaseCreation, *arguments: Any, **options: Any) -> str:
        with patch.object(django.core.management, "call_command", _laid_out):
            return create(self, *arguments, **options)

    BaseDatabaseCreation.create_test_db = created


def copied_to(place: Path | str) -> bool:
    """Whether the tables were there to be copied, to a new SQLite file or to an empty database of PostgreSQL."""
    kept = _kept("sqlite" if isinstance(place, Path) else "postgresql")
    if not kept.exists():
        return False
    if isinstance(place, Path):
        shutil.copyfile(kept, place)
    else:
        _client("psql", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null", "-f", str(kept), place)
    return True


def _laid_out(name: str, *arguments: Any, **options: Any) -> None:
    if name != "migrate":
        call_command(name, *arguments, **options)
        return
    with _alone():
        if not _kept(connection.vendor).exists():
            call_command(name, *arguments, **options)
            _keep()
            return
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(_kept("sqlite"))) as tables:
            tables.backup(connection.connection)
    else:
        copied_to(_address())


def _keep() -> None:
    kept = _kept(connection.vendor)
    for old in KEPT.glob(f"*{kept.suffix}"):
        old.unlink()
    unfinished = kept.with_suffix(".new")
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(unfinished)) as tables:
            connection.connection.backup(tables)
            tables.execute("PRAGMA journal_mode = DELETE")
    else:
        _client("pg_dump", "--no-owner", "--no-privileges", "-f", str(unfinished), _address())
    unfinished.replace(kept)


def _address() -> str:
    """The test database of this process, as the programs of PostgreSQL want it."""
    its = connection.settings_dict
    where = {"host": its["HOST"], "port": its["PORT"], "user": its["USER"], "password": its["PASSWORD"]}
    asked = {name: value for name, value in where.items() if value}
    return f"postgresql:///{its['NAME']}?{urlencode(asked)}"


def _client(program: str, *arguments: str) -> None:
    done = subprocess.run([str(binaries() / program), *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


@cache
def _kept(vendor: str) -> Path:
    digest = blake2b(digest_size=12)
    for file in sorted({one for pattern in MADE_OF for one in (ROOT / "src" / "huzhu").glob(pattern)}):
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    digest.update((ROOT / "requirements.lock").read_bytes())
    return KEPT / f"{digest.hexdigest()}.{'sqlite3' if vendor == 'sqlite' else 'sql'}"


@contextmanager
def _alone() -> Iterator[None]:
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
