"""A plan nobody was told yet: what it would change, in the order of the day, and what it would leave to nobody."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from huzhu.care.dispatch.models import Assignment, PlanRun, Proposal
from huzhu.care.dispatch.previews import Change, Kind, changes_of
from huzhu.care.dispatch.queries import open_proposal
from huzhu.commons.helpers.models import Helper
from huzhu.doors.web.board.day import BoardDay
from huzhu.doors.web.board.waiting import clock
from huzhu.doors.words import service_name
from huzhu.kernel.actor import Actor

ICONS = {Kind.NEW: "plus", Kind.MOVED: "clock", Kind.OTHER_PERSON: "repeat", Kind.TAKEN_BACK: "undo-2"}


@dataclass(frozen=True, slots=True)
class Told:
    """One change in words: the kind, who is meant, before and after."""

    kind: str
    word: str
    icon: str
    need: str
    role: int
    elder: str
    service: str
    before: str
    after: str
    elder_told: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """The open proposal of the day with its changes; `same` counts what stays as it is."""

    run: PlanRun
    changes: tuple[Told, ...]
    same: int
    parts: tuple[Proposal, ...]

    @property
    def left(self) -> int:
        """How many requests it leaves to nobody."""
        return self.run.needs_count - self.run.served_count

    def of(self, need_id: str) -> list[Proposal]:
        """What it proposes for one request."""
        return [one for one in self.parts if one.need_id == need_id]


def preview_of(by: Actor, day: BoardDay) -> Preview | None:
    """The open proposal of the day and what telling it would change; None where there is none."""
    run = open_proposal(by, day.place, day.on)
    if run is None:
        return None
    changes = changes_of(by, run)
    standing = {_part_of(offer) for line in day.lines for offer in line.offers}
    rows = run.proposals.select_related("helper__person").order_by("starts_at", "pk")
    parts = tuple(one for one in rows if _part_of(one) not in standing)
    told = tuple(_told(one) for one in changes if one.kind != Kind.UNCHANGED)
    return Preview(run, told, len(changes) - len(told), parts)


def _part_of(one: Assignment | Proposal) -> tuple[str, int, str, datetime]:
    return one.need_id, one.role, one.helper_id, one.starts_at


def _told(one: Change) -> Told:
    return Told(
        kind=str(one.kind.value),
        word=str(one.kind.label),
        icon=ICONS[one.kind],
        need=one.need.pk,
        role=one.role,
        elder=str(one.need.elder.name),
        service=service_name(one.need.service, one.need.earliest_at),
        before=_part(one.helper_before, one.starts_before),
        after=_part(one.helper_after, one.starts_after),
        elder_told=one.elder_told,
    )


def _part(helper: Helper | None, starts_at: datetime | None) -> str:
    return f"{helper.person.name} {clock(starts_at)}" if helper and starts_at else str(_("nobody"))
