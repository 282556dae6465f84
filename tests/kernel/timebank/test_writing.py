"""A pack written from a copy: the checker reads it, it says what was changed, and keeps what was not."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huzhu.kernel.packfile import Confidence, Mark
from huzhu.kernel.timebank.cases import run_cases, shipped_cases
from huzhu.kernel.timebank.rules import DEFAULT, Layer, read_layer, shipped_codes, shipped_layer, time_rules_on
from huzhu.kernel.timebank.writing import KINDS, Head, Plain, fault_of, values_of, write_pack

DAY = date(2026, 11, 20)
HEAD = Head("timebank_shanwan", "山湾“规则”", 'Rules of "Shanwan"', "shanwan", illustrative=True)
MARK = Mark("Letter of the office", "青石〔2026〕3号", Confidence.QUOTED, "办公会纪要", date(2026, 11, 1))


def written(parent: Layer, **changed: Plain) -> Layer:
    """A copy with some values changed, as the checker reads it."""
    values = values_of(parent, DAY) | changed
    return read_layer(HEAD.code, write_pack(HEAD, parent, values, MARK, DAY))


@pytest.mark.parametrize("code", shipped_codes())
def test_a_copy_says_the_same_and_passes_the_cases_of_its_parent(code: str) -> None:
    parent = shipped_layer(code)
    copy = written(parent)
    assert time_rules_on(DAY, (copy,)) == time_rules_on(DAY, () if code == DEFAULT else (parent,))
    assert (copy.label.zh, copy.label.en, copy.illustrative) == (HEAD.zh, HEAD.en, True)
    if code != DEFAULT:
        assert all(case.holds for case in run_cases(HEAD.code, shipped_cases(code), copy))
        assert {row.note.mark for row in copy.rows} == {row.note.mark for row in parent.rows}


def test_what_was_changed_bears_its_own_source() -> None:
    copy = written(shipped_layer("timebank_nanjing"), member_most_minutes=60_000, grant_month_minutes=300)
    rules = time_rules_on(DAY, (copy,))
    assert (rules.member_most_minutes, rules.grant_month_minutes) == (60_000, 300)
    assert [row.code for row in copy.rows if row.note.mark == MARK] == ["grant_month_minutes", "member_most_minutes"]
    assert MARK.confirmed
    assert time_rules_on(date(2026, 5, 1), (copy,)).member_most_minutes == 60_000, "cases ask of days before"


@given(minutes=st.integers(0, 10**9), may=st.booleans(), name=st.text(max_size=30))
def test_whatever_is_typed_is_read_back(minutes: int, may: bool, name: str) -> None:
    if fault_of("shown_name_zh", name):
        return
    copy = written(shipped_layer(DEFAULT), member_most_minutes=minutes, donation_allowed=may, shown_name_zh=name)
    rules = time_rules_on(DAY, (copy,))
    assert (rules.member_most_minutes, rules.donation_allowed) == (minutes, may)
    assert rules.shown_name_zh == name.replace("\x7f", "")


def test_the_checker_speaks_of_each_value() -> None:
    assert fault_of("served_groups", ["80+ rich"]).startswith("holds something that does not belong")
    assert fault_of("member_most_minutes", -1) == "must be a whole number of at least 0, not -1"
    assert not [code for code, value in values_of(shipped_layer(DEFAULT), DAY).items() if fault_of(code, value)]
    assert values_of(shipped_layer(DEFAULT), DAY).keys() == KINDS.keys()
