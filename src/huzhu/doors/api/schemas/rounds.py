"""Regular visits: what is sent and told of them."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, Field, Strict

from huzhu.doors.api.paging import Paged
from huzhu.doors.api.schemas.assignments import HelperNamed
from huzhu.doors.api.schemas.needs import HelpAsked, Reason, ServiceCode, SideWord
from huzhu.doors.api.shapes import INTEGRAL, Asked, Code, PersonTold, PlaceTold, Told

SeatNumber = Annotated[int, Field(ge=0, le=2), Strict(), INTEGRAL]


class RoundsAsked(Paged):
    """Which regular visits: of an elder, for a service, of a place and all under it, running or ended."""

    elder: Code | None = None
    service: ServiceCode | None = None
    place: Code | None = None
    state: Literal["running", "ended"] | None = None


class RoundBooked(HelpAsked):
    """The first visit as one asks for it, how many visits in all, and every how many weeks."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "elder": "k7m2x9qpt4wc",
                    "service": "C1",
                    "channel": "family",
                    "earliest_at": "2026-11-23T09:00:00+08:00",
                    "latest_start_at": "2026-11-23T10:00:00+08:00",
                    "visits": 13,
                    "every_weeks": 1,
                }
            ]
        }
    )

    visits: Annotated[int, Field(ge=1, le=99), Strict(), INTEGRAL]
    every_weeks: Annotated[int, Field(ge=1, le=4), Strict(), INTEGRAL] = 1


class RoundEnded(Reason):
    """Why regular visits end, and on whose word."""

    side: SideWord = "elder"


class KeeperAsked(Asked):
    """Whom to ask to come every time: 0 and on are the usual faces, the last is the stand-in."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"helper": "k7m2x9qpt4wc", "seat": 0}]})

    helper: Code
    seat: SeatNumber


class RoundMoved(Told):
    """A round after a deed, and how many of its visits the deed reached."""

    id: str = Field(examples=["k7m2x9qpt4wc"])
    visits: int


class KeeperTold(Told):
    """Who keeps a round, or is asked to. `elder` is told to a helper once they have agreed."""

    id: str
    round: str
    service: str = Field(examples=["C1"])
    weekday: int
    every_weeks: int
    to_on: date
    seat: int
    state: str
    place: PlaceTold
    elder: PersonTold | None


class SeatTold(Told):
    """One seat of a round that is not empty."""

    id: str
    seat: int
    state: str
    helper: HelperNamed


class RoundTold(Told):
    """Regular visits in a list; `weekday` counts from Monday, 0. `from_on` belongs to it, `to_on` no more."""

    id: str
    elder: PersonTold
    place: PlaceTold
    service: str = Field(examples=["C1"])
    weekday: int
    every_weeks: int
    from_on: date
    to_on: date
    asked_at: AwareDatetime
    ended_at: AwareDatetime | None
    open_visits: int
    waiting_visits: int
    keepers: list[SeatTold]


class OccurrenceTold(Told):
    """One day of a round: its need, and where that stands."""

    need: str
    day: date
    state: str


class RoundShown(RoundTold):
    """Regular visits with every day of them."""

    visits: list[OccurrenceTold]
