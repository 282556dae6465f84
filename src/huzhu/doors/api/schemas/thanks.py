"""Thanks: what is said after a visit, and what hangs on the wall."""

from typing import Annotated

from pydantic import AwareDatetime, ConfigDict, Field

from huzhu.doors.api.paging import Paged
from huzhu.doors.api.shapes import Asked, Code, PersonTold, Told, text


class ThanksAsked(Paged):
    """Of which visit; of all within reach without it."""

    visit: Code | None = None


class Thanking(Asked):
    """A few words, or none."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"words": "谢谢你"}]})

    words: Annotated[str, text(200)] = ""


class Thanked(Told):
    """What was said: one thanks for each helper who came."""

    thanks: list[str]


class ThanksTold(Told):
    """One thank-you; on the wall while both sides agree and nobody took it down."""

    id: str
    visit: str
    elder: PersonTold
    helper: PersonTold
    words: str
    said_at: AwareDatetime
    said_via: str = Field(examples=["elder"])
    elder_agreed_at: AwareDatetime | None
    helper_agreed_at: AwareDatetime | None
    taken_down_at: AwareDatetime | None


class OnTheWallTold(Told):
    """One thank-you as anybody reads it: both names masked."""

    id: str
    elder: str = Field(examples=["洪*芳"])
    helper: str = Field(examples=["王*川"])
    words: str
    said_at: AwareDatetime
    service: str
