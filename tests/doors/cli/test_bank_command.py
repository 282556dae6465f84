"""The books from the command line: closed, told, written out, and checked by strangers without our server."""

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from huzhu.commons.bank.actions import correct_entry, place_account, post_entry, reverse_entry
from huzhu.commons.bank.closing import close_month
from huzhu.commons.bank.models import Account, Entry, Seal
from huzhu.commons.bank.posting import Move
from huzhu.commons.journal.models import Line
from huzhu.doors.cli.verify_books import faults_of
from huzhu.kernel.units import Unit
from tests.commons.bank.books import Books, founded
from tests.doors.cli.test_commands import answer

pytestmark = pytest.mark.django_db
LAST_MONTH = timezone.localdate().replace(day=1) - timedelta(days=1)


@pytest.fixture
def books() -> Books:
    """A month of every kind of posting, closed, and what was put right in the month after."""
    made, now = founded(), timezone.now()
    then = now - (timezone.localdate() - LAST_MONTH)
    donated = place_account(by=made.li, at=then, place=made.place, kind=Account.Kind.DONATION)
    points = place_account(by=made.li, at=then, place=made.place, kind=Account.Kind.GRANT, unit=Unit.POINTS)

    def posted(reference: str, at: object, *moves: Move) -> Entry:
        kind = Entry.Kind.CREDIT if reference.startswith("visit") else Entry.Kind.GIFT
        return post_entry(by=made.li, at=at, reference=reference, kind=kind, moves=moves)  # type: ignore[arg-type]

    first = posted("visit:1", then, Move(made.pool, made.wang_minutes, 90))
    posted("visit:2", then, Move(made.pool, made.wang_minutes, 45))
    posted("gift:1", then, Move(made.wang_minutes, made.hong_minutes, 30), Move(made.wang_minutes, donated, 10))
    posted("points:1", then, Move(made.points, points, 7))
    close_month(by=made.li, at=now, place=made.place, first_on=LAST_MONTH)
    second = posted("visit:3", now, Move(made.pool, made.hong_minutes, 15))
    moves = [Move(made.pool, made.wang_minutes, 60)]
    correct_entry(by=made.li, at=now, entry=first, moves=moves, because="an hour on paper")
    reverse_entry(by=made.li, at=now, entry=second, because="nobody came")
    return made


def test_a_month_is_closed_and_its_head_told(books: Books) -> None:
    far = founded("far")
    told = answer("bank", "close", "--place", far.place.pk, "--month", f"{LAST_MONTH:%Y-%m}")
    assert (told["number"], told["lines"], told["exit"]) == (1, 0, 0)
    assert told["head"] == Seal.objects.get(place=far.place).head
    seen = answer("bank", "trial", "--place", books.place.pk)
    assert ["member", "minutes", 2, 105 - 10] in seen["trial_balance"]
    assert seen["seals"][0][:3] == [f"{LAST_MONTH:%Y-%m}", 1, 5]


def test_a_statement_tells_every_line_with_the_balance_after_it(books: Books) -> None:
    told = answer("bank", "statement", books.wang.pk)
    assert told["balance"] == 65
    assert [(line["amount"], line["balance"]) for line in told["lines"]] == [
        (-90, 65),
        (60, 155),
        (-10, 95),
        (-30, 105),
        (45, 135),
        (90, 90),
    ]


@pytest.fixture
def exported(books: Books, tmp_path: Path) -> Path:
    """The folder an auditor takes away."""
    told = answer("bank", "export", "--place", books.place.pk, "--to", str(tmp_path))
    assert (told["seals"], told["exit"]) == (1, 0)
    assert Line.objects.filter(action="export_books").count() == 1
    return tmp_path


def test_the_exported_books_are_checked_without_us(exported: Path) -> None:
    """By Python alone: no package of ours is in reach."""
    head = Seal.objects.get().head
    verified = subprocess.run(
        [sys.executable, "-I", str(exported / "verify_books.py"), str(exported), "--head", head],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (verified.returncode, verified.stdout) == (0, "all is well: 0\n")
    assert list(faults_of(exported, "f" * 64)) == ["no seal has the published head " + "f" * 64]


def _cell(file: str, column: str, value: str | None, row: int = 0) -> Callable[[Path], None]:
    """One cell written over; None: with what the first row has there."""

    def change(folder: Path) -> None:
        with (folder / file).open(encoding="utf-8", newline="") as source:
            rows = list(csv.DictReader(source))
        rows[row][column] = rows[0][column] if value is None else value
        with (folder / file).open("w", encoding="utf-8", newline="") as target:
            writer = csv.DictWriter(target, rows[0])
            writer.writeheader()
            writer.writerows(rows)

    return change


def _without(file: str, number: int) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        lines = (folder / file).read_text(encoding="utf-8").splitlines()
        del lines[number]
        (folder / file).write_text("\n".join(lines), encoding="utf-8")

    return change


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (_cell("transfers.csv", "amount", "91"), "stores"),
        (_cell("transfers.csv", "amount", "0"), "moves nothing"),
        (_cell("transfers.csv", "occurred_at", "2020-01-01T00:00:00+00:00"), "not those that were sealed"),
        (_cell("transfers.csv", "booked_on", "2999-01-01"), "another trial balance"),
        (_cell("transfers.csv", "unit", "points"), "is not there, or another"),
        (_cell("transfers.csv", "amount", "14", -1), "does not mirror"),
        (_cell("transfers.csv", "seq", None, 1), "stands twice"),
        (_cell("transfers.csv", "leg", "2"), "transfers"),
        (_cell("accounts.csv", "balance", "1000"), "stores"),
        (_cell("accounts.csv", "kind", "suspense"), "is not there, or another"),
        (_cell("seals.csv", "previous_head", "e" * 64), "does not follow"),
        (_cell("seals.csv", "trial_balance", "[]"), "another trial balance"),
        (_without("transfers.csv", 2), "not those that were sealed"),
        (_without("accounts.csv", 1), "is not there, or another"),
    ],
)
def test_whatever_is_changed_in_the_export_is_found(exported: Path, change: Callable[[Path], None], found: str) -> None:
    change(exported)
    assert any(found in fault for fault in faults_of(exported))


def test_beancounts_own_checker_accepts_the_ledger(books: Books, tmp_path: Path) -> None:
    """Beancount is no part of Huzhu (it is under the GPL): its checker is called as a program, where there is one."""
    checker = os.environ.get("HUZHU_BEAN_CHECK") or shutil.which("bean-check")
    if not checker:
        pytest.skip("bean-check is not installed: pip install beancount elsewhere, and name it in HUZHU_BEAN_CHECK")
    path = tmp_path / "books.beancount"
    assert answer("bank", "export", "--place", books.place.pk, "--to", str(path), "--format", "beancount")["exit"] == 0
    assert _checked(checker, path) == (0, "")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("-60 MINUTES", "-61 MINUTES", 1), encoding="utf-8")
    assert _checked(checker, path)[0] == 1  # it can say no


def _checked(checker: str, path: Path) -> tuple[int, str]:
    done = subprocess.run([checker, "--no-cache", str(path)], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_ledger_in_plain_text_has_every_account_transfer_and_balance(books: Books, tmp_path: Path) -> None:
    path = tmp_path / "books.beancount"
    answer("bank", "export", "--place", books.place.pk, "--to", str(path), "--format", "beancount")
    lines = path.read_text(encoding="utf-8").splitlines()
    wang = f"Liabilities:Member:{books.wang_minutes.pk.upper()}"
    assert f"1970-01-01 open {wang} MINUTES" in lines
    after = timezone.localdate() + timedelta(days=1)
    assert f"{after} balance {wang} -65 MINUTES" in lines
    assert sum(line.startswith("  ") and line.endswith(("MINUTES", "POINTS")) for line in lines) == 2 * 9
    assert [date.fromisoformat(line[:10]) for line in lines if " * " in line] == sorted(
        entry.booked_on for entry in Entry.objects.all()
    )
