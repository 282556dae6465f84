"""People: what is sent and told of them. An ID number is taken in and never told."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, Field

from huzhu.doors.api.shapes import Asked, Code, Day, PersonTold, PlaceTold, Told, Yes, line

GenderWord = Literal["woman", "man", "unknown"]
FactKind = Literal["living", "hardship", "ability", "disability", "language", "hearing", "mobility"]
ScopeWord = Literal["see", "ask", "confirm"]


class Registration(Asked):
    """A person to take into the register of a place; everything but place and name may be lacking."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "place": "k7m2x9qpt4wc",
                    "name": "洪桂芳",
                    "gender": "woman",
                    "born_on": "1942-03-05",
                    "phones": ["10023450001"],
                    "door": "石梯巷12号3单元4-2",
                }
            ]
        }
    )

    place: Code
    name: Annotated[str, line(60)]
    gender: GenderWord = "unknown"
    born_on: Day | None = None
    phones: list[Annotated[str, line(30)]] = Field(default=[], max_length=5)
    door: Annotated[str, line(200, 0)] = ""
    identity_number: Annotated[str, line(30, 0)] = ""
    protected: Yes = False


class FactNoted(Asked):
    """Something known of a person from a day on."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"kind": "living", "value": "alone", "from_on": "2026-01-01", "source": "home visit"}]
        }
    )

    kind: FactKind
    value: Annotated[str, line(80)]
    from_on: Day
    source: Annotated[str, line(80)]


class DelegationGiven(Asked):
    """Whom the person lets act, for what, until which day; who was present, if not the person alone."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"delegate": "m3n8w5xk2pqr", "scopes": ["see", "ask"], "to_on": "2030-01-01"}]}
    )

    delegate: Code
    scopes: list[ScopeWord] = Field(min_length=1, max_length=3)
    to_on: Day | None = None
    present: str = Field(default="", max_length=80)


class PhoneTold(Told):
    """A telephone number, masked unless it was asked for openly by a post that may."""

    number: str = Field(examples=["100****0001"])
    label: str
    rank: int


class FactTold(Told):
    """Something known of a person in a period [from, to)."""

    kind: str
    value: str
    from_on: date
    to_on: date | None
    source: str


class PersonFound(Told):
    """A person in a list of hits: enough to tell two of them apart."""

    id: str
    name: str
    gender: str
    born_on: date | None
    place: PlaceTold
    phones: list[PhoneTold]


class PersonShown(PersonFound):
    """A person as their page shows it; `door` is for posts only."""

    died_on: date | None
    door: str | None
    identity_standing: str
    protected: bool
    facts: list[FactTold]


class DelegationTold(Told):
    """That a person lets another act, in a period [from, to)."""

    id: str
    delegate: PersonTold
    scopes: list[str]
    from_on: date
    to_on: date | None
    revoked_at: AwareDatetime | None


class CardIssued(Told):
    """The code of the new card, shown this once."""

    code: str = Field(examples=["314159"])


class PostHeld(Told):
    """A post held today, and the path of the place it reaches."""

    post: str
    place: str


class Myself(Told):
    """Who is signed in."""

    person: str
    helper: str | None
    posts: list[PostHeld]
