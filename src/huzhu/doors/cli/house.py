"""Making the house ready: translations, tables, and a database that keeps its promises."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from huzhu.config.translations import compile_all
from huzhu.kernel.refusal import Refused

FULL = 2


class UnsafeDatabase(Refused):
    """The database would lose acknowledged hours when the power fails."""

    code = "house.unsafe_database"
    sentence = "The database does not wait for the disk (synchronous is not FULL)."
    next_step = "Please remove the PRAGMA that changes it, and start again."


def make_ready() -> None:
    """Brings translations and tables up to date, and refuses a database that forgets. Raises UnsafeDatabase."""
    compile_all()
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    refuse_forgetful_database()


def refuse_forgetful_database() -> None:
    """Raises UnsafeDatabase unless SQLite runs with synchronous FULL or EXTRA (trust.md, promise 2)."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        level = cursor.execute("PRAGMA synchronous").fetchone()[0]
    if level < FULL:
        raise UnsafeDatabase
