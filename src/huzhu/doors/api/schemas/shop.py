"""The shop: what is sent and told of its hours, goods, reservations and receipts."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, Field, Strict

from huzhu.doors.api.paging import Paged
from huzhu.doors.api.shapes import INTEGRAL, Asked, Code, PersonTold, Told, Whole, line

KeptWord = Literal["kept", "handed", "cancelled", "lapsed", "returned"]
BASE64 = r"^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
Weekday = Annotated[int, Field(ge=0, le=6), INTEGRAL, Strict()]


class ReservationsAsked(Paged):
    """In which state; in all without it."""

    state: KeptWord | None = None


class CounterHours(Asked):
    """On which days goods are handed over, 0 Monday to 6 Sunday, and in which minutes of the day."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"weekdays": [0, 1, 2, 3, 4], "opens_minute": 540, "closes_minute": 1020}]}
    )

    weekdays: list[Weekday] = Field(min_length=1, max_length=7)
    opens_minute: Whole = Field(ge=0, le=1440)
    closes_minute: Whole = Field(ge=0, le=1440)


class Offered(Asked):
    """What goods are called and cost; the picture is a JPEG or PNG of at most 200 kB in base64, or left out."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"title": "洗衣液", "details": "2 公斤", "price_points": 60}]}
    )

    title: Annotated[str, line(40)]
    details: Annotated[str, line(120, 0)] = ""
    price_points: Whole = Field(ge=1, le=100_000)
    picture: str = Field(default="", max_length=270_000, pattern=BASE64)


class Delivered(Asked):
    """How many pieces came, and from whom."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"pieces": 12, "giver": "街道慈善超市"}]})

    pieces: Whole = Field(ge=1, le=10_000)
    giver: Annotated[str, line(80, 0)] = ""


class CountedPieces(Asked):
    """How many pieces are really there, and why that is another number."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"pieces": 11, "because": "一瓶破了"}]})

    pieces: Whole = Field(ge=0, le=10_000)
    because: Annotated[str, line(200)]


class Reserving(Asked):
    """Which goods, and how many."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"goods": "k7m2x9qpt4wc", "pieces": 1}]})

    goods: Code
    pieces: Whole = Field(default=1, ge=1, le=20)


class GoodsTold(Told):
    """One kind of goods: pieces that are there, and how many nobody has reserved."""

    id: str
    shop: str
    place: str
    title: str
    details: str
    price_points: int
    stock_pieces: int
    free_pieces: int
    withdrawn_at: AwareDatetime | None


class MoveTold(Told):
    """Pieces that came or went (below zero), and why."""

    id: str
    why: str = Field(examples=["delivered"])
    pieces: int
    noted_at: AwareDatetime
    noted_by: str
    giver: str
    because: str


class CountTold(Told):
    """What a count found: how many pieces more than the list, fewer below zero."""

    id: str
    more_pieces: int


class ReservationTold(Told):
    """Pieces kept for somebody up to and on `last_on`, and what became of them."""

    id: str
    shop: str
    goods: str
    title: str
    person: PersonTold
    pieces: int
    points: int
    state: str = Field(examples=["kept"])
    reserved_at: AwareDatetime
    last_on: date
    handed_at: AwareDatetime | None
    receipt: str | None = Field(examples=["2026-000012"])
    ended_at: AwareDatetime | None


class HandedTold(Told):
    """What went over the counter: the number of the receipt."""

    id: str
    state: str
    receipt: str = Field(examples=["2026-000012"])
