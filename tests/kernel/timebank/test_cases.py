"""Every pack that ships does what its own table of cases says, and a table that lies is found."""

import pytest

from huzhu.kernel.packfile import PackError
from huzhu.kernel.timebank.cases import run_cases, shipped_cases
from huzhu.kernel.timebank.rules import shipped_codes


@pytest.mark.parametrize("code", shipped_codes())
def test_a_pack_does_what_its_table_says(code: str) -> None:
    cases = run_cases(code, shipped_cases(code))
    assert len(cases) >= 5
    assert [f"{one.where}: {one.found}, not {one.expected}" for one in cases if not one.holds] == []


def test_a_table_that_lies_is_found() -> None:
    lie = shipped_cases("timebank_nanjing").replace('gives = "1200 kept, 600 over"', 'gives = "1800 kept, 0 over"')
    assert [one.found for one in run_cases("timebank_nanjing", lie) if not one.holds] == ["1200 kept, 600 over"]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("on = 2026-01-01", "holds no case"),
        ('[[gift]]\nto = "lineal"\ngives = "yes"', "gift: is not a key that belongs here"),
        ('[[give]]\nto = "lineal"', "gives: is missing"),
        ('[[stars]]\nminutes = 1\ngives = "0"\nhours = 2', "hours: is not a key that belongs here"),
    ],
)
def test_a_faulty_table_says_what_is_wrong(text: str, wrong: str) -> None:
    with pytest.raises(PackError, match=wrong):
        run_cases("timebank", text)
