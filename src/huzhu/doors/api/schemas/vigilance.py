"""Flags, calls by chance and their figures: what is sent and told of them."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, Field

from huzhu.doors.api.paging import Paged
from huzhu.doors.api.shapes import Asked, Code, Told, line, text

FlagWord = Literal["open", "taken", "cleared", "confirmed"]


class FlagsAsked(Paged):
    """Of which place, with all under it, and in which state."""

    place: Code
    state: FlagWord | None = None


class FlagCleared(Asked):
    """All is well, or was an honest mistake: which of them, and what was found."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"outcome": "familiar", "words": "老邻居，天天来"}]})

    outcome: Literal["familiar", "habit", "mistake"]
    words: Annotated[str, line(500)]


class FlagConfirmed(Asked):
    """Visits were not as written: what was found."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"words": "对方说那天没有人来"}]})

    words: Annotated[str, line(500)]


class CallAnswered(Asked):
    """What the elder's side said to an open question."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"outcome": "as_written", "words": "来了，还带了菜"}]})

    outcome: Literal["as_written", "shorter", "nobody", "cannot_say"]
    words: Annotated[str, text(300)] = ""


class FindingTold(Told):
    """One sign: seen on so many of so many visits, where so many in a thousand are usual there."""

    sign: str = Field(examples=["two_places"])
    sentence: str
    seen: int
    of: int
    usual_permille: int


class FlagTold(Told):
    """A flag in a list: a question, never an accusation. `persons` are the codes of whom the pattern is about."""

    id: str
    place: str
    whose: str = Field(examples=["pair"])
    persons: list[str]
    state: str
    findings: list[FindingTold]
    raised_at: AwareDatetime


class FlagShown(FlagTold):
    """A flag with its visits and what was decided."""

    visits: list[str]
    taken_by: str | None
    taken_at: AwareDatetime | None
    outcome: str
    words: str
    decided_by: str | None
    decided_at: AwareDatetime | None
    rests_until_on: date | None


class PhoneBackTold(Told):
    """A call to make or made, and whether it was drawn by chance. Why an inspector asked is not told."""

    id: str
    visit: str
    elder: str
    by_chance: bool
    state: str
    due_at: AwareDatetime
    tries: int
    outcome: str


class RungTold(Told):
    """The share of visits not as written, in percent, with its interval of 95 %; null while nobody has answered."""

    visits: int
    drawn: int
    answered: int
    not_as_written: int
    could_not_say: int
    not_reached: int
    still_to_ring: int
    percent: float | None
    at_least_percent: float | None
    at_most_percent: float | None
