"""Helpers: what is sent and told of them. Numbers of certificates are taken in and never told."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from huzhu.doors.api.paging import Paged
from huzhu.doors.api.shapes import Asked, Code, Day, PersonTold, PlaceTold, Told, Whole, Yes, line

KindWord = Literal["volunteer", "peer", "grid", "worker", "student"]
StandingWord = Literal["applied", "active", "suspended", "left"]


class HelpersAsked(Paged):
    """Which helpers: of a kind, in a standing, of a place and all under it."""

    kind: KindWord | None = None
    standing: StandingWord | None = None
    place: Code | None = None


class Enrolment(Asked):
    """Whom to take on as a helper, where they live."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"person": "m3n8w5xk2pqr", "kind": "volunteer", "vest_number": "红017"}]}
    )

    person: Code
    kind: KindWord
    vest_number: Annotated[str, line(12, 0)] = ""
    max_minutes_a_day: Whole = Field(default=240, ge=30, le=600)


class SkillNoted(Asked):
    """What a helper can do, and how well: 1 basic, 2 trained, 3 professional."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"code": "elder_care", "level": 1}]})

    code: Annotated[str, Field(pattern="^[a-z][a-z0-9_]{0,29}$")]
    level: Whole = Field(ge=1, le=3)


class PaperSeen(Asked):
    """A certificate that lies on the desk, good for the days [valid_from, valid_to)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "skill_code": "elder_care",
                    "issuer": "山湾区养老服务中心",
                    "number": "SW-2026-0017",
                    "valid_from": "2026-01-01",
                    "valid_to": "2027-01-01",
                }
            ]
        }
    )

    skill_code: Annotated[str, Field(pattern="^[a-z][a-z0-9_]{0,29}$")]
    issuer: Annotated[str, line(80)]
    number: Annotated[str, line(60, 0)] = ""
    valid_from: Day
    valid_to: Day


class StretchOffered(Asked):
    """Hours of the week, in minutes since local midnight [from, to); Monday is 0."""

    weekday: Whole = Field(ge=0, le=6)
    from_minute: Whole = Field(ge=0, le=1439)
    to_minute: Whole = Field(ge=1, le=1440)


class HoursOffered(Asked):
    """All hours of the week a helper offers; they replace what was offered before."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"hours": [{"weekday": 0, "from_minute": 540, "to_minute": 720}]}]}
    )

    hours: list[StretchOffered] = Field(max_length=42)


class IllnessReported(Asked):
    """A helper is ill from now on, and comes again on `to_on`."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"to_on": "2026-12-08"}]})

    to_on: Day


class PromisesRestored(Told):
    """Promises (ids) that stand again, and those that others have taken meanwhile."""

    back: list[str]
    taken: list[str]


class AbsenceNoted(Asked):
    """Days on which a helper cannot come, [from_on, to_on)."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"from_on": "2026-12-01", "to_on": "2026-12-08"}]})

    from_on: Day
    to_on: Day


class PairKeptApart(Asked):
    """With which elder this helper is not to be brought together, and who said so."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"elder": "k7m2x9qpt4wc", "said_by_elder": True}]})

    elder: Code
    said_by_elder: Yes


class HelperTold(Told):
    """A helper in a list."""

    id: str
    person: PersonTold
    kind: str
    standing: str
    place: PlaceTold
    vest_number: str


class SkillTold(Told):
    """A skill, and whether it counts today: only with a valid, verified certificate."""

    code: str
    level: int
    counts: bool


class StretchTold(Told):
    """Hours of the week, in minutes since local midnight [from, to)."""

    weekday: int
    from_minute: int
    to_minute: int


class HelperShown(HelperTold):
    """A helper with what they can do and when."""

    max_minutes_a_day: int
    max_visits_a_day: int
    skills: list[SkillTold]
    hours: list[StretchTold]


class Stretches(Told):
    """How many stretches of hours the helper offers now."""

    stretches: int
