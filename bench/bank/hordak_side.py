"""The worker that posts to django-hordak, in settings of its own."""
# ruff: noqa: PLC0415  Django's models can only be imported once its settings stand

import os

import django
from django.conf import settings

from bench.bank.clients import serve
from huzhu.config.databases import database_from

MEMBERS = 256  # a street's helpers: two clients seldom meet on one account
HOME = os.environ["HUZHU_HOME"]


def main() -> None:
    """Migrates, opens a source and members, and serves."""
    from pathlib import Path

    settings.configure(
        DATABASES={"default": database_from(os.environ["HUZHU_DATABASE"], Path(HOME))},
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "mptt", "hordak"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        DEFAULT_CURRENCY="CNY",
        CURRENCIES=["CNY"],
        USE_TZ=True,
        SECRET_KEY="bench",
    )
    django.setup()
    from django.core.management import call_command
    from hordak.models import Account, AccountType
    from moneyed import Money

    call_command("migrate", verbosity=0)
    pool = Account.objects.create(name="pool", type=AccountType.equity, currencies=["CNY"], code="0")
    members = [
        Account.objects.create(name=f"member {n}", type=AccountType.liability, currencies=["CNY"], code=f"{n + 1}")
        for n in range(MEMBERS)
    ]

    def transfer(number: int, turn: int) -> None:
        pool.transfer_to(members[(number * 17 + turn) % MEMBERS], Money(60, "CNY"), description="visit")

    serve({"django-hordak": transfer})


if __name__ == "__main__":
    main()
