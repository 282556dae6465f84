"""Leaving, heirs, spoken wishes and deaths."""

from datetime import date

from pydantic import AwareDatetime, ConfigDict, Field

from huzhu.doors.api.shapes import Asked, Code, Day, PersonTold, Told, Whole, line


class NewHeir(Asked):
    """Who shall have the time."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"other": "m3n8w5xk2pqr"}]})

    other: Code


class HeirTold(Told):
    """Whom the member named, and where the time would go today: to that person, or (null) to the donations."""

    id: str | None
    named: PersonTold | None
    named_at: AwareDatetime | None
    passes_to: str | None
    minutes: int
    granted_minutes: int = Field(description="Of this month's grant; they end.")
    waiting: int = Field(description="Postings that still wait for a word.")
    frozen_since: AwareDatetime | None


class SpokenWish(Asked):
    """What a member said aloud: minutes to somebody, or to the donations where `to` is null; as it was read back."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"to": "m3n8w5xk2pqr", "minutes": 60, "channel": "phone", "read_back": "洪桂芳……对吗？"}]
        }
    )

    to: Code | None = None
    minutes: Whole = Field(ge=1, le=1_000_000, examples=[60])
    channel: str = Field(pattern="^(counter|phone|home)$", examples=["phone"])
    read_back: str = line(300)


class Death(Asked):
    """The day, and the document that tells of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"died_on": "2026-11-19", "document": "死亡证明 001"}]})

    died_on: Day
    document: str = line(120)


class EstateTold(Told):
    """What a death has left behind."""

    id: str
    member: str
    died_on: date
    state: str = Field(examples=["noted"])
    noted_at: AwareDatetime
    settled_at: AwareDatetime | None
    heir: str | None
    passed_minutes: int
