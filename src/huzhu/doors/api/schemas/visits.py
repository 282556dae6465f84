"""Visits: what is sent and told of them."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, Field

from huzhu.doors.api.paging import Paged
from huzhu.doors.api.shapes import Asked, Code, PersonTold, PlaceTold, Told, Whole, line, text
from huzhu.doors.api.wording import ReasonTold

ShownWord = Literal["card", "station", "paper"]
StateWord = Literal["arrived", "left", "confirmed", "disputed", "upheld"]


class VisitsAsked(Paged):
    """Which visits: in a state, of an elder, of a place and all under it."""

    state: StateWord | None = None
    elder: Code | None = None
    place: Code | None = None


FIRST_CLOCK, LAST_CLOCK = datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
ClockGiven = Annotated[AwareDatetime, Field(ge=FIRST_CLOCK, le=LAST_CLOCK)]
"""What a telephone's own clock shows: one that knows nothing begins in 1970."""


class FixGiven(Asked):
    """Where the helper's telephone says it is, in degrees (WGS 84), and within how many metres it is sure of it. Only
    the distance from the door is kept, to the next 100 metres, for 30 days."""

    lon: Annotated[float, Field(ge=-180, le=180)]
    lat: Annotated[float, Field(ge=-90, le=90)]
    within_metres: Annotated[float, Field(ge=0, lt=5000)] = 0.0


class KeptGiven(Asked):
    """That a telephone kept it for want of a network: who pressed, what its clock showed then, and how far that clock
    was ahead of ours when they last met before, in seconds. The header Device-Clock tells what it shows at sending."""

    whose: Code
    clock_at: ClockGiven
    ahead_seconds: Annotated[int, Field(ge=-4_000_000_000, le=4_000_000_000)] | None = None


class AtTheDoor(Asked):
    """How the helper shows to be at the door: the code of the elder's card, or the station's word.

    `happened_at` is when it was, where it is noted afterwards: at most 31 days back. Of what was kept, by its clock.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [{"shown": "card", "card_code": "314159"}]})

    shown: ShownWord = "card"
    card_code: Annotated[str, line(20, 0)] = ""
    happened_at: AwareDatetime | None = None
    fix: FixGiven | None = None
    kept: KeptGiven | None = None


class Rated(Asked):
    """What the elder says of the visit: 1 to 5, and words."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"stars": 5, "note": "很周到"}]})

    stars: Whole = Field(ge=1, le=5)
    note: Annotated[str, text(500)] = ""


class AttendanceTold(Told):
    """One helper's part in a visit, in whole minutes where it has ended."""

    id: str
    visit: str
    assignment: str
    arrived_at: AwareDatetime
    left_at: AwareDatetime | None
    credited_minutes: int | None


class AttendanceShown(AttendanceTold):
    """One helper's part in a visit: how arrival and leaving were shown, and why the minutes are what they are."""

    helper: PersonTold
    arrival_shown: str
    arrival_typed_at: AwareDatetime | None
    arrival_ahead_seconds: int | None
    leaving_shown: str
    leaving_typed_at: AwareDatetime | None
    leaving_ahead_seconds: int | None
    credit_reasons: list[ReasonTold]


class VisitTold(Told):
    """A visit in a list."""

    id: str
    need: str
    elder: PersonTold
    place: PlaceTold
    service: str
    state: str
    began_at: AwareDatetime
    left_at: AwareDatetime | None
    confirmed_at: AwareDatetime | None
    confirmed_via: str


class RatingTold(Told):
    """What the elder said of a visit."""

    stars: int
    note: str
    rated_at: AwareDatetime


class VisitShown(VisitTold):
    """A visit with everybody's part in it, the rating, and what was disputed and decided."""

    attendances: list[AttendanceShown]
    rating: RatingTold | None
    disputed_at: AwareDatetime | None
    disputed_because: str
    resolved_at: AwareDatetime | None
    resolved_because: str
