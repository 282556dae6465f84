"""Shapes that every noun of the API shares: codes, days, moments, texts, and the two kinds of document."""

import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, Strict

from huzhu.commons.codes import ALPHABET, LENGTH

FIRST_YEAR, LAST_YEAR = 1850, 2199  # nobody living was born before, nothing is promised after

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})", re.ASCII)


class Asked(BaseModel):
    """What a caller sends: nothing is guessed, and a field we do not know is an error."""

    model_config = ConfigDict(extra="forbid")


class Told(BaseModel):
    """What a caller is told."""

    model_config = ConfigDict(extra="forbid")


def _written(form: re.Pattern[str], wanted: str) -> BeforeValidator:
    def check(value: object) -> object:
        if isinstance(value, (date, datetime)) or (isinstance(value, str) and form.fullmatch(value)):
            return value
        raise ValueError(wanted)

    return BeforeValidator(check)


def _within_reach[D: (date, datetime)](value: D) -> D:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError("year out of range")
    return value


def _digits(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"-?\d{1,9}", value, re.ASCII):
        raise ValueError("not a whole number")
    return value


def _integral(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _example(value: Any) -> Any:
    return Field(examples=[value])


Code = Annotated[str, Field(pattern=f"^[{ALPHABET}]{{{LENGTH}}}$", examples=["k7m2x9qpt4wc"])]
"""The code of a row, as every answer shows it."""

Day = Annotated[
    date,
    _written(_DAY, "a day is written YYYY-MM-DD"),
    AfterValidator(_within_reach),
    _example("2026-11-20"),
]
"""A local day, YYYY-MM-DD."""

Moment = Annotated[
    AwareDatetime,
    _written(_MOMENT, "a moment is written as in RFC 3339, with its zone"),
    AfterValidator(_within_reach),
    _example("2026-11-21T09:30:00+08:00"),
]
"""A moment with its zone (RFC 3339)."""

INTEGRAL = BeforeValidator(_integral)

Whole = Annotated[int, INTEGRAL, Strict()]
"""A whole number in a body: 30 or 30.0, which JSON does not tell apart, never "30"."""

Counted = Annotated[int, BeforeValidator(_digits)]
"""A whole number in an address, in plain digits."""

Yes = Annotated[bool, Strict()]
"""true or false."""


def line(most: int, least: int = 1) -> Any:
    """A text of one line, of `least` to `most` characters; control characters are refused."""
    return Field(min_length=least, max_length=most, pattern=r"^[^\x00-\x1f\x7f]*$")


def text(most: int) -> Any:
    """A text of several lines, of at most `most` characters; it may be empty."""
    return Field(default="", max_length=most, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$")


class PersonTold(Told):
    """A person as far as the caller may know: a name within reach, a masked one (王*), or none."""

    id: str
    name: str | None = Field(examples=["洪桂芳"])


class PlaceTold(Told):
    """A division."""

    id: str
    name: str = Field(examples=["青石桥社区"])


class Moved(Told):
    """A row after a deed: its code, and the state it is in now."""

    id: str = Field(examples=["k7m2x9qpt4wc"])
    state: str


class Made(Told):
    """A row that was written: its code."""

    id: str = Field(examples=["k7m2x9qpt4wc"])
