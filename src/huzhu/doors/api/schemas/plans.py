"""Proposals, what they change, what staff set, and whom to send: what is sent and told of them."""

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, ConfigDict, Field

from huzhu.doors.api.schemas.assignments import RunTold
from huzhu.doors.api.shapes import Asked, Code, Moment, Told, Whole, line
from huzhu.doors.api.wording import ReasonTold


class ProposalTold(RunTold):
    """A plan with its state: proposed, told, undone or dropped."""

    state: str
    left_out: int


class ChangeTold(Told):
    """One role before and after a plan; `elder_told`: the elder had heard who comes."""

    kind: str
    need: str
    role: int
    helper_before: str | None
    helper_after: str | None
    starts_before: AwareDatetime | None
    starts_after: AwareDatetime | None
    elder_told: bool


class KeptTold(Told):
    """An offer or promise that undoing left as it is, and why."""

    assignment: str
    why: str


class UndoneTold(Told):
    """What undoing did: offers taken back, offers that stand again, and what stays."""

    id: str
    state: str
    day: date
    taken_back: list[str]
    restored: list[str]
    kept: list[KeptTold]


class PinSet(Asked):
    """Who is to take which role, and why."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"helper": "m3n8w5xk2pqr", "role": 0}]})

    helper: Code
    role: Whole = Field(default=0, ge=0, le=2)
    because: Annotated[str, line(200, 0)] = ""


class ForbidSet(Asked):
    """Who is not to be asked, and why."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"helper": "m3n8w5xk2pqr"}]})

    helper: Code
    because: Annotated[str, line(200, 0)] = ""


class SteerTold(Told):
    """What staff have set for a need."""

    id: str
    need: str
    kind: str
    role: int | None
    helper: str
    released: bool


class ByHand(Asked):
    """Who is to go, in which role, and when."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"helper": "m3n8w5xk2pqr", "starts_at": "2026-11-21T09:30:00+08:00"}]}
    )

    helper: Code
    starts_at: Moment
    role: Whole = Field(default=0, ge=0, le=2)


class PriceAsked(ByHand):
    """The same in an address, where a number is a text of digits."""

    role: int = Field(default=0, ge=0, le=2)


class ComponentTold(Told):
    """One thing that counts, with its points: above zero is lost."""

    code: str
    points: float


class SuggestionTold(Told):
    """Somebody who could go, the best first."""

    helper: str
    starts_at: AwareDatetime
    walking_minutes: int
    score: list[float]
    components: list[ComponentTold]
    reasons: list[ReasonTold]


class WhyNotTold(Told):
    """Somebody who cannot go, and why."""

    helper: str
    reasons: list[ReasonTold]


class SuggestionsTold(Told):
    """Whom to send to one need: the funnel, the best, why not the others, and what would help where nobody can."""

    need: str
    role: int
    funnel: list[ReasonTold]
    candidates: list[SuggestionTold]
    why_not: list[WhyNotTold]
    change: list[ReasonTold]


class PriceTold(Told):
    """What a choice by hand costs: the rules that forbid it, and the points lost against the machine's best."""

    bars: list[ReasonTold]
    lost: list[ComponentTold]
    components: list[ComponentTold]
    best: str | None
