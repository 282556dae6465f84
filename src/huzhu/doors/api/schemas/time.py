"""Mutual-help time: what is told of an account, in whole minutes."""

from pydantic import AwareDatetime, ConfigDict, Field

from huzhu.doors.api.shapes import Asked, Code, PersonTold, Told, Whole


class BalanceTold(Told):
    """What a person has now, and what waits for the elder's word."""

    person: str
    balance_minutes: int = Field(examples=[540])
    held_minutes: int = Field(examples=[60])
    set_aside_minutes: int = Field(examples=[0], description="Kept for visits received that wait for a word.")
    granted_minutes: int = Field(examples=[0], description="Of the balance: this month's grant, for own visits alone.")
    own_minutes: int = Field(examples=[540], description="What can be given, donated or used for the family.")


class TimeLineTold(Told):
    """One line of a statement: minutes with their sign, and the balance after them."""

    posted_at: AwareDatetime
    occurred_at: AwareDatetime
    kind: str = Field(examples=["credit"])
    reference: str
    minutes: int
    balance_minutes: int


class Gift(Asked):
    """Minutes for somebody in the family."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"to": "m3n8w5xk2pqr", "minutes": 1200}]})

    to: Code
    minutes: Whole = Field(ge=1, le=1_000_000, examples=[1200])


class Donation(Asked):
    """Minutes for the donations of the place."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"minutes": 600}]})

    minutes: Whole = Field(ge=1, le=1_000_000, examples=[600])


class SharedWith(Asked):
    """For whom in the family the time may be used."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"other": "m3n8w5xk2pqr"}]})

    other: Code


class AboveTold(Told):
    """Minutes that one entry left above the limit, to be directed by the member."""

    entry: str
    minutes: int = Field(examples=[600])
    booked_at: AwareDatetime


class SharingTold(Told):
    """For whom the time may be used, and since when."""

    id: str
    other: PersonTold
    shared_at: AwareDatetime
