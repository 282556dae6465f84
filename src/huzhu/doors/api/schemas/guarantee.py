"""Orders on the district's reserve."""

from pydantic import AwareDatetime, ConfigDict, Field

from huzhu.doors.api.shapes import Asked, Code, Told, Whole, line


class Ordering(Asked):
    """From whom it is ordered."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"provider": "山湾家政"}]})

    provider: str = line(120)


class Bill(Asked):
    """What it cost, in fen."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"cost_fen": 3500}]})

    cost_fen: Whole = Field(ge=0, le=100_000_000, examples=[3500])


class Funding(Asked):
    """Minutes for the reserve."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"minutes": 60000}]})

    minutes: Whole = Field(ge=1, le=6_000_000, examples=[60000])


class PurchaseTold(Told):
    """One order: for which need, how long, at most for how much, and what became of it."""

    id: str
    need: str
    place: str
    service: str
    minutes: int
    cost_most_fen: int
    cost_fen: int | None
    provider: str
    state: str = Field(examples=["proposed"])
    proposed_at: AwareDatetime
    approved_at: AwareDatetime | None
    delivered_at: AwareDatetime | None
    cancelled_at: AwareDatetime | None
    entry: str | None


class ReserveTold(Told):
    """What the district of a place has in reserve."""

    place: str
    minutes: int


class NeedBought(Asked):
    """Which need shall be met by an order."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"need": "k7m2x9qpt4wc"}]})

    need: Code


class UncoveredTold(Told):
    """A visit that took place though nobody had the hours."""

    visit: str
    place: str
    began_at: AwareDatetime
    owed_minutes: int
    uncovered_minutes: int


class CrossingTold(Told):
    """What went from one district to another in a month, and what came back."""

    from_place: str
    to_place: str
    entries: int
    minutes: int
    back_minutes: int
