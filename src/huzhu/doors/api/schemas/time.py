"""Mutual-help time: what is told of an account, in whole minutes."""

from pydantic import AwareDatetime, Field

from huzhu.doors.api.shapes import Told


class BalanceTold(Told):
    """What a person has now, and what waits for the elder's word."""

    person: str
    balance_minutes: int = Field(examples=[540])
    held_minutes: int = Field(examples=[60])


class TimeLineTold(Told):
    """One line of a statement: minutes with their sign, and the balance after them."""

    posted_at: AwareDatetime
    occurred_at: AwareDatetime
    kind: str = Field(examples=["credit"])
    reference: str
    minutes: int
    balance_minutes: int
