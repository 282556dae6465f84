"""Plans, offers and promises: what is sent and told of them."""

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, ConfigDict, Field

from huzhu.doors.api.paging import Paged
from huzhu.doors.api.schemas.needs import Reason
from huzhu.doors.api.shapes import Asked, Code, Day, Moment, PersonTold, Told, Whole, line
from huzhu.doors.api.wording import ReasonTold


class PlanAsked(Asked):
    """Which place, with all under it, and which day to plan; the same seed gives the same plan."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"place": "k7m2x9qpt4wc", "day": "2026-11-21"}]})

    place: Code
    day: Day
    seed: Whole = Field(default=0, ge=0, le=2**31 - 1)


class RunAsked(Asked):
    """Which place's and day's last planning run."""

    place: Code
    day: Day


class UnservedTold(Told):
    """A need that nobody can take, with the reasons in the order in which they weigh."""

    need: str
    service: str
    reasons: list[ReasonTold]


class RunTold(Told):
    """A planning run: how many needs there were, and how many it could serve."""

    id: str
    place: str
    day: date
    seed: int
    planned_at: AwareDatetime
    plan_milliseconds: int
    needs_count: int
    served_count: int


class RunShown(RunTold):
    """A planning run with what it left unserved."""

    unserved: list[UnservedTold]


class DayAsked(Paged):
    """Which place, with all under it, and which day."""

    place: Code
    day: Day


class OwnDayAsked(Asked):
    """Which day; today if none is named."""

    day: Day | None = None


class OfferMade(Asked):
    """Which need to offer to which helper, and when the visit shall begin."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"need": "k7m2x9qpt4wc", "helper": "m3n8w5xk2pqr", "starts_at": "2026-11-21T09:30:00+08:00"}]
        }
    )

    need: Code
    helper: Code
    starts_at: Moment
    role: Whole = Field(default=0, ge=0, le=3)


class AnswerGiven(Asked):
    """A no may bring its reason; nobody has to."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"because": "那天要带孙子"}]})

    because: Annotated[str, line(200, 0)] = ""


class PromiseGivenBack(Reason):
    """Why a promise is given back."""


class HelperNamed(Told):
    """The helper of an offer; the person only for those who may know who comes."""

    id: str
    person: PersonTold
    vest_number: str


class LatenessSaid(Asked):
    """How many minutes later the helper comes: 10, 20 or 30."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"minutes": 10}]})

    minutes: Whole = Field(ge=1, le=240)


class AssignmentTold(Told):
    """An offer or a promise. `elder` is null until the caller may know who it is."""

    id: str
    need: str
    service: str
    state: str
    role: int
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    walking_minutes: int
    answer_by_at: AwareDatetime
    place: str
    elder: PersonTold | None
    helper: HelperNamed


class AssignmentShown(AssignmentTold):
    """An offer or a promise with its reasons; door, note and password for those who may know them."""

    door: str | None
    note: str | None
    password: str | None = Field(examples=["桂花"])
    offered_at: AwareDatetime
    answered_at: AwareDatetime | None
    begun_at: AwareDatetime | None
    ended_at: AwareDatetime | None
    why: str = Field(examples=["planned_anew"], description="The word of the house, where nobody gave a reason.")
    because: str
    reasons: list[ReasonTold]
