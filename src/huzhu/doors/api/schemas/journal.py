"""The journal: what a person is told of those who looked at them."""

from pydantic import AwareDatetime, Field

from huzhu.doors.api.shapes import PersonTold, Told


class JournalLineTold(Told):
    """Who did or read what of the caller, in which post, and why."""

    at: AwareDatetime
    actor: PersonTold
    posts: list[str] = Field(examples=[["staff"]])
    purpose: str
    via: str
    action: str = Field(examples=["read"])
    thing: str
