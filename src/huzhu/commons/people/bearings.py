"""Where a row lies and whose it is: facts a model states of itself, from which access decides."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bearings:
    """Query paths from a row: to its division, to the person it is about, to the helper it is given to, and to the
    organisation whose team it concerns."""

    place: str
    own: str = ""
    helper: str = ""
    organisation: str = ""
