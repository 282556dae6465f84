"""Policy finds people: whatever happens to whom, the next morning shows what may be due, and nothing that is not."""

import os
from datetime import date

import pytest

from huzhu.kernel.simulation.town import SMALL, Size
from tests.care.years.living import Year

LONG = os.environ.get("HUZHU_LONG") == "1"
FEW = Size(elders=60, helpers=4, communities=2)


@pytest.mark.django_db
def test_every_morning_shows_what_is_due_and_nothing_else() -> None:
    """A year of 2,400 elders in the long form; else three weeks across a leap day in which much happens to a few."""
    year = Year(7, SMALL, date(2027, 3, 1), 366) if LONG else Year(7, FEW, date(2028, 2, 20), 21, share=1.5)
    year.live()
    assert not year.faults, "\n".join(year.faults[:20])
    wanted = {"note", "end", "die", "move", "correct", "finding new", "finding changed", "finding lost"}
    wanted |= {"taken", "declined", "over", "over, red", "contact well", "contact missed", "contact wrong"}
    assert wanted <= set(year.done), year.done
