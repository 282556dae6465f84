"""The figures of a month: what is asked and told."""

from datetime import date
from typing import Literal

from pydantic import Field

from huzhu.doors.api.paging import Paged
from huzhu.doors.api.shapes import Asked, Code, Day, Told

UnderWord = Literal[
    "visits_done", "visits_confirmed", "visits_disputed", "minutes_credited", "elders_served", "satisfaction"
]


class MonthAsked(Asked):
    """Of which place, with all under it."""

    place: Code


class UnderAsked(Paged):
    """Of which place, with all under it, and how much of the list."""

    place: Code


class FigureTold(Told):
    """One number; `of` is its denominator, null where there is none."""

    code: str = Field(examples=["visits_confirmed"])
    value: int | float | None
    of: int | None
    unit: str


class MonthTold(Told):
    """A month's figures, and the same minutes counted from the visits and from the bank: they must agree."""

    place: str
    first_on: date
    figures: list[FigureTold]
    visit_minutes: int
    bank_minutes: int
    agrees: bool


class DaysAsked(Asked):
    """Of which place, with all under it, and which days, [from_on, to_on)."""

    place: Code
    from_on: Day
    to_on: Day


class ShareTold(Told):
    """A part of a whole, counted."""

    part: int
    of: int


class DayFiguresTold(Told):
    """How the days went. `changes` are promises that did not stand, `events` what people did to them; whole percent."""

    served: ShareTold
    first_class_served: ShareTold
    on_time: ShareTold
    usual_face: ShareTold
    same_two: ShareTold
    events: int
    changes: int
    minutes_to_accept: int | None
    walking_minutes: int
    visits: int
    load_gini_percent: int | None
    helpers: int
    coverage_gap_percent: int | None
