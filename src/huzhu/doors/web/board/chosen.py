"""What is chosen on the board: one part of one request, waiting in the queue or held by somebody."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from huzhu.care.dispatch.models import Assignment
from huzhu.care.dispatch.stamps import stamps_of
from huzhu.care.needs.models import Need
from huzhu.doors.web.board.day import BoardDay, open_roles
from huzhu.doors.web.board.waiting import Waiting, described
from huzhu.doors.web.station.board import Line

APPROVED = Need.State.APPROVED


@dataclass(frozen=True, slots=True)
class Chosen:
    """One part of a request. `held` is the offer or promise that fills it; `stamp` says how it stood when shown."""

    request: Waiting
    role: int
    held: Assignment | None
    stamp: str
    open_now: bool

    @property
    def need(self) -> Need:
        """The request itself."""
        return self.request.need


def chosen_of(day: BoardDay, queue: Sequence[Waiting], asked: QueryDict) -> Chosen | None:
    """What the address names by `need` and `role`; without a need the first of the queue."""
    wanted = asked.get("need", "") or (queue[0].need.pk if queue else "")
    line = day.line_of(wanted)
    if line is None:
        return None
    request = next((one for one in queue if one.need.pk == wanted), None) or described(0, line, "")
    role = _role(asked.get("role", ""), line)
    held = next((offer for offer in line.offers if offer.role == role), None)
    begun = hasattr(line.need, "visit") or (held is not None and held.begun_at is not None)
    open_now = line.need.state == APPROVED and not begun
    return Chosen(request, role, held, stamps_of([line.need])[line.need.pk], open_now)


def _role(text: str, line: Line) -> int:
    if text.isdecimal() and int(text) < max(
        line.need.helpers_wanted, 1 + max((o.role for o in line.offers), default=0)
    ):
        return int(text)
    return next(iter(open_roles(line)), line.offers[0].role if line.offers else 0)
