"""A day of one place as the board sees it: every request with its state, everybody who could go, and what counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from huzhu.care.dispatch.models import Assignment
from huzhu.care.needs.models import Need
from huzhu.commons.helpers.abilities import hours_on
from huzhu.commons.helpers.models import Helper
from huzhu.commons.helpers.queries import helpers_on
from huzhu.commons.places.models import Division
from huzhu.doors.web.station.board import Line, lines_of
from huzhu.kernel.actor import Actor

DONE = ("left", "confirmed", "disputed", "upheld", "closed")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many requests of the day stand where; `total` leaves out what is still to be decided on."""

    nobody: int
    late: int
    under_way: int
    done: int
    total: int
    to_decide: int

    @property
    def assigned(self) -> int:
        """Those that somebody was asked to go to."""
        return self.total - self.nobody


@dataclass(frozen=True, slots=True)
class BoardDay:
    """The day with its requests in order of time, and the helpers who are on the list that day with the hours [from,
    to) they offer, in minutes since midnight."""

    place: Division
    on: date
    at: datetime
    lines: tuple[Line, ...]
    helpers: Mapping[str, Helper]
    hours: Mapping[str, Sequence[tuple[int, int]]] = field(default_factory=dict)

    @property
    def is_today(self) -> bool:
        """Whether the clock runs in this day."""
        return self.on == timezone.localdate(self.at)

    @property
    def is_over(self) -> bool:
        """A day behind us is looked at, not changed."""
        return self.on < timezone.localdate(self.at)

    def waiting(self) -> list[Line]:
        """Requests with a part that nobody holds or was asked for: the urgent, then what must begin first."""
        open_now = [line for line in self.lines if open_roles(line)]
        return sorted(open_now, key=lambda line: (not line.need.urgent, line.need.latest_start_at, line.need.pk))

    def line_of(self, need_id: str) -> Line | None:
        """The request of that code, if it is one of the day."""
        return next((line for line in self.lines if line.need.pk == need_id), None)

    def late(self) -> list[tuple[Need, Assignment]]:
        """Whoever should be at a door by now, with the request."""
        return [(line.need, line.offers[0]) for line in self.lines if line.key == "late" and line.offers]

    def counts(self) -> Counts:
        """The numbers of the head."""
        keys = [line.key for line in self.lines]
        to_decide = keys.count(Need.State.ASKED)
        return Counts(
            nobody=len(self.waiting()),
            late=keys.count("late"),
            under_way=keys.count("arrived"),
            done=sum(key in DONE for key in keys),
            total=len(keys) - to_decide,
            to_decide=to_decide,
        )


def day_of(by: Actor, place: Division, on: date, at: datetime) -> BoardDay:
    """The day under a place, whatever `by` may see of it."""
    helpers = {helper.pk: helper for helper in helpers_on(by, place, on)}
    return BoardDay(place, on, at, tuple(lines_of(by, place, on, at)), helpers, hours_on(helpers, on))


def one_line_of(by: Actor, place: Division, on: date, at: datetime, need: str) -> BoardDay:
    """The day with one of its requests alone, and nobody on the list: what a panel asks about."""
    return BoardDay(place, on, at, tuple(lines_of(by, place, on, at, need)) if need else (), {})


def open_roles(line: Line) -> list[int]:
    """The parts of an approved request that nobody holds or was asked for; none once somebody is at the door."""
    need = line.need
    if need.state != Need.State.APPROVED or hasattr(need, "visit"):
        return []
    held = {offer.role for offer in line.offers}
    return [role for role in range(need.helpers_wanted) if role not in held]
