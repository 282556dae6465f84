"""Needs: what is sent and told of them."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, Field, Strict

from huzhu.doors.api.paging import Paged
from huzhu.doors.api.shapes import INTEGRAL, Asked, Code, Moment, PersonTold, PlaceTold, Told, Yes, line, text

ChannelWord = Literal["phone", "counter", "family", "self", "grid"]
StateWord = Literal["asked", "approved", "refused", "cancelled", "closed"]
SideWord = Literal["elder", "station"]
ServiceCode = Annotated[str, Field(pattern="^[A-Z][A-Z0-9]{0,7}$", examples=["S1"])]


class NeedsAsked(Paged):
    """Which needs: of an elder, in a state, for a service, of a place and all under it."""

    elder: Code | None = None
    state: StateWord | None = None
    service: ServiceCode | None = None
    place: Code | None = None


class HelpAsked(Asked):
    """What an elder asks for: a service, the window in which it may begin, and wishes."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "elder": "k7m2x9qpt4wc",
                    "service": "S1",
                    "channel": "phone",
                    "earliest_at": "2026-11-21T09:00:00+08:00",
                    "latest_start_at": "2026-11-21T11:00:00+08:00",
                    "minutes": 60,
                    "note": "两袋米，提不动",
                    "wants_gentle_way": True,
                }
            ]
        }
    )

    elder: Code
    service: ServiceCode
    channel: ChannelWord
    earliest_at: Moment
    latest_start_at: Moment
    minutes: Annotated[int, Field(ge=1, le=480), Strict(), INTEGRAL] | None = None
    note: Annotated[str, text(500)] = ""
    helpers_wanted: Annotated[int, Field(ge=1, le=2), Strict(), INTEGRAL] | None = None
    wants_gentle_way: Yes = False
    wants_familiar: Yes = False
    wants_gender: Literal["", "woman", "man"] = ""
    urgent: Yes = False


class Reason(Asked):
    """Why, in words that the person can be told."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"because": "儿子今天自己来"}]})

    because: Annotated[str, line(200)]


class NeedCancelled(Reason):
    """Why a need ends before anybody came, and on whose word."""

    side: SideWord = "elder"


class TimeChanged(Asked):
    """Between which moments the visit may begin now."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"earliest_at": "2026-11-22T14:00:00+08:00", "latest_start_at": "2026-11-22T15:30:00+08:00"}]
        }
    )

    earliest_at: Moment
    latest_start_at: Moment


class NeedTold(Told):
    """A need in a list."""

    id: str
    elder: PersonTold
    place: PlaceTold
    service: str = Field(examples=["S1"])
    state: str
    channel: str
    earliest_at: AwareDatetime
    latest_start_at: AwareDatetime
    minutes: int
    helpers_wanted: int
    urgent: bool


class NeedShown(NeedTold):
    """A need with its wishes, and what was decided on it."""

    note: str
    wants_gentle_way: bool
    wants_familiar: bool
    wants_gender: str
    asked_at: AwareDatetime
    asked_by: str
    approved_at: AwareDatetime | None
    refused_at: AwareDatetime | None
    refused_because: str
    cancelled_at: AwareDatetime | None
    cancelled_side: str
    cancelled_because: str
    closed_at: AwareDatetime | None
