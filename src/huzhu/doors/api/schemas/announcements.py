"""What a station tells everybody: its hours, and the lines on its board."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, Field, Strict

from huzhu.doors.api.schemas.shop import Weekday
from huzhu.doors.api.shapes import INTEGRAL, Asked, Day, Told, Whole, line, text

LineKind = Literal["activity", "menu", "notice"]


class OpenSpan(Asked):
    """Somebody is at the station on a weekday, 0 Monday to 6 Sunday, in these minutes of the day."""

    weekday: Weekday
    from_minute: Whole = Field(ge=0, le=1440)
    to_minute: Whole = Field(ge=0, le=1440)


class StationKept(Asked):
    """The telephone of a station, and all the hours of its week."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"phone": "023-6800 1234", "hours": [{"weekday": 0, "from_minute": 480, "to_minute": 1200}]}]
        }
    )

    phone: Annotated[str, line(30, 0)] = ""
    hours: list[OpenSpan] = Field(default_factory=list, max_length=28)


class LineAsked(Asked):
    """One line of the board; it hangs on `weekdays` of the days from `from_on` up to, not including, `to_on`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"kind": "activity", "title": "邻里合唱队", "from_on": "2026-11-20", "from_minute": 870}]
        }
    )

    kind: LineKind
    title: Annotated[str, line(40)]
    details: str = text(300)
    from_on: Day
    to_on: Day | None = None
    weekdays: list[Weekday] = Field(default=[0, 1, 2, 3, 4, 5, 6], min_length=1, max_length=7)
    from_minute: Annotated[int, Field(ge=0, le=1439), INTEGRAL, Strict()] | None = None
    to_minute: Annotated[int, Field(ge=0, le=1440), INTEGRAL, Strict()] | None = None


class LineTold(Told):
    """One line of the board, as it hangs or was taken down."""

    id: str
    place: str
    kind: str = Field(examples=["activity"])
    title: str
    details: str
    from_on: date
    to_on: date | None
    weekdays: list[int]
    from_minute: int | None
    to_minute: int | None
    withdrawn_at: AwareDatetime | None
