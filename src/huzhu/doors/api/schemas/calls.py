"""Calls at the telephone desk: what is sent and told of them."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, Field

from huzhu.doors.api.paging import Paged
from huzhu.doors.api.shapes import Asked, Code, Day, Moment, Told, text

OutcomeWord = Literal["need", "answered", "passed", "ring_back", "urgent", "wrong", "silent", "none"]
OnwardWord = Literal["120", "110", "119", "family", "colleague", "office"]
Number = Annotated[str, Field(default="", max_length=20, pattern=r"^[0-9+ -]*$", examples=["10023450001"])]


class PhoneCallsAsked(Paged):
    """Of which place, with all under it; on which local day; with which ending."""

    place: Code
    day: Day | None = None
    outcome: OutcomeWord | None = None


class CallBegun(Asked):
    """Somebody rings at the desk of a place; the number where it shows."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"place": "k7m2x9qpt4wc", "number": "10023450001"}]})

    place: Code
    number: Number = ""


class CallEnding(Asked):
    """How a call ended: `need` with the request taken, `passed` and `urgent` with who takes care of it now."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"outcome": "answered", "words": "问高龄津贴"}]})

    outcome: OutcomeWord
    handed_to: OnwardWord | None = None
    words: Annotated[str, text(500)] = ""
    person: Code | None = Field(default=None, description="Who rang, where it is known.")
    about: Code | None = Field(default=None, description="Whom it concerns.")
    need: Code | None = None


class CallWritten(CallEnding):
    """A whole call, written down when it is over."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "place": "k7m2x9qpt4wc",
                    "began_at": "2026-11-20T09:00:00+08:00",
                    "outcome": "answered",
                    "words": "问路",
                }
            ]
        }
    )

    place: Code
    began_at: Moment
    number: Number = ""


class PhoneCallTold(Told):
    """One call; the number stands masked, who rang is a code."""

    id: str
    place: str
    operator: str
    began_at: AwareDatetime
    ended_at: AwareDatetime | None
    number: str = Field(examples=["100****0001"])
    person: str | None
    about: str | None
    need: str | None
    outcome: str
    handed_to: str
    words: str
    rung_back_at: AwareDatetime | None
