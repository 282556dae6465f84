"""After every walk: hours in the reports, the books and the visits agree, and the books keep their promises."""

from collections.abc import Iterator

import pytest

from huzhu.commons.bank.faults import bank_faults
from huzhu.doors.cli.duty import tops
from huzhu.kernel.actor import machine
from huzhu.oversight.figures.agreement import hours_disagreements
from tests.cast import TODAY


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Not a fixture: what a walk has written is gone before the last fixture ends."""
    yield
    if item.get_closest_marker("django_db"):
        by = machine(TODAY, "test", "hours agree")
        assert [one for top in tops() for one in hours_disagreements(by, top)] == []
        assert list(bank_faults()) == []
