"""The worker: lives so many days, then lets everybody check."""
# ruff: noqa: PLC0415  Django's models can only be imported once its settings stand

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import django


def main() -> None:
    """Migrates, lives, checks, and prints one JSON object."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huzhu.config.settings")
    django.setup()
    from django.core.management import call_command

    from huzhu.commons.bank.faults import bank_faults
    from huzhu.doors.cli.verify_books import faults_of
    from tests.commons.bank.lives import Life

    for app in ("places", "people", "bank", "journal", "rulebook"):
        call_command("migrate", app, verbosity=0)
    days, members = int(sys.argv[1]), int(sys.argv[2])
    life = Life(members=members, seed=11, acts_a_day=3)
    life.live(days)
    lived = time.process_time()
    home = Path(os.environ["HUZHU_HOME"])
    folder, ledger = home / "books", home / "books.beancount"
    export(life, folder, ledger)
    checker = os.environ.get("HUZHU_BEAN_CHECK") or shutil.which("bean-check")
    checked = subprocess.run([checker, "--no-cache", str(ledger)], check=False).returncode if checker else None
    answer = {
        "days": days,
        "members": members,
        "done": dict(sorted(life.done.items())),
        "accounts_differing": len(life.differing()),
        "faults": [f"{one.promise} {one.thing}" for one in bank_faults()],
        "verifier_faults": list(faults_of(folder))[:10],
        "bean_check": checked,
        "lived_cpu_seconds": round(lived),
        "cpu_seconds": round(time.process_time()),
    }
    print(json.dumps(answer))


def export(life: object, folder: Path, ledger: Path) -> None:
    """Both forms, as the command writes them."""
    from typer.testing import CliRunner

    from huzhu.doors.cli.main import app

    place = life.city.pk  # type: ignore[attr-defined]
    for words in (["--to", str(folder)], ["--to", str(ledger), "--format", "beancount"]):
        CliRunner().invoke(app, ["bank", "export", "--place", place, *words], catch_exceptions=False)


if __name__ == "__main__":
    main()
