"""Sign-ins without a password, for a demo database alone."""

from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from huzhu.commons.people.models import Account

MARKER = "demo"


def demo_marker() -> Path:
    """The file by which `huzhu demo` marks the home it has filled with invented people."""
    return Path(settings.HOME) / MARKER


def is_demo() -> bool:
    """Whether this is a demo: the home is marked as one, and the database in use is the file inside that home."""
    is_file = connection.vendor == "sqlite"
    inside = is_file and Path(connection.settings_dict["NAME"]).resolve().parent == settings.HOME
    return inside and demo_marker().is_file()


def demo_accounts() -> QuerySet[Account]:
    """The accounts one may enter without a password; none outside a demo."""
    accounts = Account.objects.filter(demo=True, is_active=True) if is_demo() else Account.objects.none()
    return accounts.order_by("pk")
