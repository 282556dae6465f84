"""Searches and incidents as programs read them."""

from pydantic import AwareDatetime

from huzhu.doors.api.paging import Paged
from huzhu.doors.api.shapes import Code, Told


class PlaceAsked(Paged):
    """Of which place, with all under it."""

    place: Code


class SearchTold(Told):
    """Somebody is looked for, for one role of a need. `hand_over_at`: from then on whoever is on duty goes."""

    id: str
    need: str
    role: int
    cause: str
    state: str
    starts_at: AwareDatetime
    hand_over_at: AwareDatetime
    asked_count: int
    alarmed_at: AwareDatetime | None


class IncidentTold(Told):
    """Something about a need that somebody at the station must look at; `about` is the row it befell."""

    id: str
    need: str
    kind: str
    about: str
    opened_at: AwareDatetime
