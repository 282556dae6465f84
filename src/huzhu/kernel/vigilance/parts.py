"""One helper's part in one visit as the books tell it, and the rules of the place that it is held against."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from huzhu.kernel.moments import whole_minutes


class Shown(StrEnum):
    """How it was shown that the helper was at the door: the elder's card, the station's word, a slip of paper."""

    CARD = "card"
    STATION = "station"
    PAPER = "paper"


class Via(StrEnum):
    """Whose word made the visit count; SILENCE is nobody's, NOBODY's has not been asked yet."""

    ELDER = "elder"
    DELEGATE = "delegate"
    CALL_BACK = "call_back"
    SILENCE = "silence"
    NOBODY = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One helper's part in one visit; persons, visits and devices are codes that tell nothing.

    `noted_at` is when the arrival was written down, `arrived_at` when it is said to have been. `door` is where the
    elder lives, in metres east and north of any point; None where it is not known. What is not known of a device or
    of a distance is empty, and says nothing for or against anybody.
    """

    visit: str
    helper: str
    elder: str
    planned_at: datetime
    planned_minutes: int
    arrived_at: datetime
    left_at: datetime
    noted_at: datetime
    shown: Shown
    noted_by: str
    left_noted_by: str
    confirmed_via: Via = Via.NOBODY
    confirmed_by: str = ""
    confirmed_at: datetime | None = None
    credited_minutes: int = 0
    device: str = ""
    confirmed_device: str = ""
    door: tuple[float, float] | None = None
    metres_away: int | None = None
    stars: int | None = None
    has_note: bool = False

    @property
    def minutes(self) -> int:
        """How long the helper is said to have been there."""
        return whole_minutes(self.arrived_at, self.left_at)


@dataclass(frozen=True, slots=True)
class Ground:
    """What the parts are held against: limits of the place's rules, who is related to whom, the hours of the day.

    `kin` maps a person to the persons related to him. Times are minutes. How old, of which sex or household register
    anybody is stands nowhere here, and is never asked.
    """

    beyond_plan_percent: int = 125
    day_most_minutes: int = 480
    pair_week_minutes: int = 1200
    check_in_most_metres: int = 150
    zone: str = "Asia/Shanghai"
    kin: Mapping[str, frozenset[str]] = field(default_factory=dict)
