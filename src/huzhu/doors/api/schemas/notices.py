"""Notices to be passed on by telephone: what is sent and told of them."""

from typing import Literal

from pydantic import AwareDatetime, ConfigDict, Field

from huzhu.doors.api.paging import Paged
from huzhu.doors.api.shapes import Asked, Code, PersonTold, Told

OutcomeWord = Literal["reached", "no_answer", "wrong_number"]


class CallsAsked(Paged):
    """Whose calls: of a place and all under it; `open=phone` shows the numbers in full, and the journal notes it."""

    place: Code
    open: Literal["phone"] | None = None


class CallNoted(Asked):
    """What came of ringing the person."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"outcome": "reached"}]})

    outcome: OutcomeWord


class CallTold(Told):
    """Somebody to ring, the number, and the sentence to say."""

    id: str
    person: PersonTold
    phone: str | None = Field(examples=["100****0001"])
    kind: str
    sentence: str
    told_at: AwareDatetime
    attempts: int
    outcome: str
