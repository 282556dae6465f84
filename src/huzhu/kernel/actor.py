"""Who acts: a person, the posts held at this moment, the purpose given, and the door used."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Self

MACHINE_ID = "000000machin"
NOBODY_ID = "000000nobody"


@dataclass(frozen=True, slots=True)
class Holding:
    """One post held now: its kind, the path of the place it reaches, and the organisation it serves."""

    post: str
    place_path: str
    organisation_id: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """The `by` of every action. Built at a door, never inside the house, so that no room can borrow a post.

    `holdings` are the posts held on `day`, the local day of acting; delegations count by the same day, and are not
    asked about where it is known that there are none (`acts_for_others`).
    """

    person_id: str
    day: date
    holdings: tuple[Holding, ...] = ()
    purpose: str = ""
    via: str = ""
    request: str = ""
    acts_for_others: bool = True

    def for_purpose(self, purpose: str) -> Self:
        """The same actor with the purpose that the journal shall note."""
        return replace(self, purpose=purpose)


def machine(day: date, via: str, purpose: str) -> Actor:
    """The house itself at work: a job that reaches every place. Only doors/jobs, doors/cli and the door of a
    telephone system may call it."""
    return Actor(MACHINE_ID, day, (Holding("machine", "/"),), purpose, via)


def nobody(day: date, via: str) -> Actor:
    """Somebody who has not said yet who it is, at the door where one signs in: holds nothing, reaches nothing."""
    return Actor(NOBODY_ID, day, via=via)
