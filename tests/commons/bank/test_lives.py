"""Months of two districts with everything that can happen in the books; the long form is `./huzhu bench bank-lives`."""

from pathlib import Path

import pytest

from huzhu.commons.bank.faults import bank_faults
from huzhu.commons.bank.models import Account, Entry
from huzhu.commons.bank.queries import ledger_sum
from huzhu.doors.cli.verify_books import faults_of
from huzhu.kernel.units import Unit
from tests.commons.bank.lives import Life
from tests.doors.cli.test_commands import answer

pytestmark = pytest.mark.django_db


def test_after_months_of_everything_the_books_keep_every_promise(tmp_path: Path) -> None:
    life = Life(members=24, seed=7, acts_a_day=4)
    life.live(160)
    assert set(Entry.Kind.values) <= set(life.done), "every kind was posted"
    assert {"correction", "dispute upheld", "hold posted", "month closed", "rules changed"} <= set(life.done)
    assert {"estate", "list brought in", "list taken back", "points taken back", "goods not fetched"} <= set(life.done)
    assert set(Account.objects.values_list("kind", flat=True)) == set(Account.Kind.values) - {Account.Kind.SUSPENSE}
    assert life.done["refused: closed"] == life.done["month closed"] // 2 >= 4
    assert life.differing() == []
    assert [ledger_sum(unit) for unit in Unit] == [0, 0, 0, 0]
    assert list(bank_faults()) == []
    answer("bank", "export", "--place", life.city.pk, "--to", str(tmp_path))
    assert list(faults_of(tmp_path)) == []
