"""Making the house ready: translations, tables, and a database that keeps its promises."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from huzhu.commons.rulebook.actions import keep_shipped
from huzhu.config.translations import compile_all
from huzhu.kernel.actor import machine
from huzhu.kernel.refusal import Refused

FULL = 2


class UnsafeDatabase(Refused):
    """The database would lose acknowledged hours when the power fails."""

    code = "house.unsafe_database"
    sentence = "The database does not wait for the disk (synchronous is not FULL)."
    next_step = "Please remove the PRAGMA that changes it, and start again."


def make_ready() -> None:
    """Brings translations, tables and kept rules up to date.

    Refuses a database that forgets: UnsafeDatabase.
    """
    compile_all()
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    at = timezone.now()
    keep_shipped(by=machine(timezone.localdate(at), "cli", "keep the rules of this release"), at=at)
    refuse_forgetful_database()


def refuse_forgetful_database() -> None:
    """Raises UnsafeDatabase unless SQLite runs with synchronous FULL or EXTRA (trust.md, promise 2)."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        level = cursor.execute("PRAGMA synchronous").fetchone()[0]
    if level < FULL:
        raise UnsafeDatabase
