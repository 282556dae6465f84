"""A day as people type it into any form of the web door."""

from datetime import date

import pytest
from django import forms
from django.utils.translation import override

from huzhu.doors.web.forms import Day
from tests.house.source import modules_of


@pytest.mark.parametrize("typed", ["2026-12-01", " 2026-12-01 ", "２０２６-１２-０１", "２０２６－１２－０１"])
def test_digits_of_any_width_are_a_day(typed: str) -> None:
    assert Day().clean(typed) == date(2026, 12, 1)


@pytest.mark.parametrize("typed", ["9999-12-31", "0001-01-01", "1899-12-31", "2101-01-01"])
def test_a_year_that_nobody_means_is_asked_about(typed: str) -> None:
    with override("en"), pytest.raises(forms.ValidationError, match="look at the year"):
        Day().clean(typed)


@pytest.mark.parametrize("typed", ["2026-02-30", "tomorrow", "2026"])
def test_what_is_no_day_is_told_how_to_write_one(typed: str) -> None:
    with override("en"), pytest.raises(forms.ValidationError, match="like 2026-12-01"):
        Day().clean(typed)


def test_a_day_is_shown_again_as_the_browser_wants_it() -> None:
    class Asked(forms.Form):
        day = Day()

    shown = str(Asked({"day": "2026-12-01"})["day"])
    assert 'type="date"' in shown
    assert 'value="2026-12-01"' in shown


def test_every_form_asks_for_days_so() -> None:
    asking = [module.name for module in modules_of("doors") if "forms.DateField(" in module.text]
    assert asking == [], "forms.DateField, with its own widget and no bounds: take Day of doors.web.forms"
