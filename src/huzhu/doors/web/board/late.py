"""Who should be at a door by now: the strip over the board, with the number to ring."""

from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from huzhu.care.dispatch.models import Assignment
from huzhu.doors.web.board.day import BoardDay
from huzhu.doors.web.board.waiting import clock

SHOWN = 3


@dataclass(frozen=True, slots=True)
class LateOne:
    """A helper who is not there yet, and how to reach them."""

    key: str
    need: str
    helper: str
    elder: str
    at: str
    expected: str
    phone: str


def late_ones(day: BoardDay) -> list[LateOne]:
    """The first few who are late; the others stand in the timetable."""
    rows = day.late()[:SHOWN]
    prefetch_related_objects([offer.helper.person for _need, offer in rows], "phones")
    return [
        LateOne(
            offer.pk,
            need.pk,
            str(offer.helper.person.name),
            str(need.elder.name),
            clock(offer.starts_at),
            clock(offer.expected_at) if offer.expected_at else "",
            _phone(offer),
        )
        for need, offer in rows
    ]


def _phone(offer: Assignment) -> str:
    phones = sorted(offer.helper.person.phones.all(), key=lambda phone: (phone.rank, phone.pk))
    return str(phones[0].number) if phones else ""
