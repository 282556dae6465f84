"""Regular contact: what is sent and told of it."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, Field

from huzhu.doors.api.paging import Paged
from huzhu.doors.api.shapes import Asked, Code, Day, Told, line, text

TierWord = Literal["red", "yellow", "green"]
WishWord = Literal["any", "phone", "none"]
HowWord = Literal["phone", "video", "door"]
OutcomeWord = Literal["well", "missed", "wrong"]
MetWord = Literal["self", "other"]
ShockWord = Literal["bereaved", "hospital", "fall", "alarm", "weather"]


class ListingsAsked(Paged):
    """Of which place, with all under it; those due by a local day, or all on the list."""

    place: Code
    due_by: Day | None = None


class WorriesAsked(Paged):
    """Of which place, with all under it."""

    place: Code


class TermsAsked(Asked):
    """How closely somebody is looked after, what the person wishes, and why."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"tier": "red", "because": "独居，84 岁"}]})

    tier: TierWord
    because: Annotated[str, line(200)]
    wish: WishWord = "any"


class WhyAsked(Asked):
    """A reason, or what became of something, in words."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"because": "搬去与女儿同住"}]})

    because: Annotated[str, line(200)]


class ContactAsked(Asked):
    """How somebody was in touch and how it was; where something is `wrong`, what."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"how": "phone", "outcome": "well"}]})

    how: HowWord
    outcome: OutcomeWord
    words: Annotated[str, text(300)] = ""
    met: MetWord = "self"
    minutes: Annotated[int, Field(ge=1, le=480)] | None = None
    observed: dict[Annotated[str, line(20)], Annotated[str, line(20)]] = Field(
        default={}, max_length=5, description="What was seen, a sign by group (packs/observations.toml)."
    )


class ShockAsked(Asked):
    """What has happened to somebody, and what there is to say of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"kind": "fall", "words": "浴室滑倒"}]})

    kind: ShockWord
    words: Annotated[str, text(300)] = ""


class WeatherAsked(Asked):
    """What the weather does."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"words": "寒潮"}]})

    words: Annotated[str, line(80)]


class WeatherTold(Told):
    """How many are to be rung or visited."""

    people: int


class ProposalsAsked(Paged):
    """Of which place, with all under it."""

    place: Code


class ContactProposalTold(Told):
    """That by the rules somebody should be looked after so closely; why is not told in lists."""

    id: str
    person: str
    tier: str
    proposed_at: AwareDatetime


class ListingTold(Told):
    """That somebody is on the list; why they are is not told in lists."""

    id: str
    person: str
    tier: str
    wish: str
    listed_on: date
    due_on: date | None = Field(description="By when somebody is to be in touch; none where the person wishes none.")
    at_door: bool = Field(description="Whether it has to be face to face.")
    hurry_at: AwareDatetime | None = Field(description="By when, where something has happened since.")
    reached_on: date | None
    seen_on: date | None
    tries_count: int
    step: str = Field(description="What comes next where nobody answered: none, ring, knock, keyholder.")


class ContactTold(Told):
    """One time somebody was in touch, or tried to be."""

    id: str
    how: str
    outcome: str
    words: str
    met: str
    minutes: int | None
    observed: dict[str, str]
    at: AwareDatetime
    noted_by: str
    undone_at: AwareDatetime | None


class WorryTold(Told):
    """Something to look into about a person."""

    id: str
    person: str
    kind: str
    words: str
    observed: dict[str, str]
    opened_at: AwareDatetime
