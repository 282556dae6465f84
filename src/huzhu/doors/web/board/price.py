"""What a choice by hand would cost, said before anybody is told of it."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from huzhu.care.dispatch.planning import as_json
from huzhu.care.dispatch.suggesting import price_by_hand
from huzhu.commons.helpers.queries import helpers_for
from huzhu.doors.web.board.choice import points_in_words, starts_on
from huzhu.doors.web.board.chosen import Chosen
from huzhu.doors.web.board.day import BoardDay
from huzhu.doors.web.board.waiting import clock
from huzhu.doors.web.shapes import Reason
from huzhu.doors.words import reasons_in_words
from huzhu.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Asked:
    """A person and a time chosen by hand: what forbids it, what it loses against the best, and who that would be."""

    helper: str
    name: str
    starts: str
    bars: tuple[str, ...]
    warnings: tuple[str, ...]
    lost: tuple[Reason, ...]
    best: str
    best_starts: str


def asked_of(by: Actor, day: BoardDay, chosen: Chosen, asked: QueryDict) -> Asked | None:
    """The price of what the address asks by `helper` and `starts`; None where it asks nothing whole."""
    starts_at = starts_on(day.on, asked.get("starts", ""), chosen.need)
    helper = helpers_for(by).filter(pk=asked.get("helper", "")).first() if starts_at else None
    if helper is None or starts_at is None:
        return None
    price = price_by_hand(by=by, at=day.at, need=chosen.need, role=chosen.role, helper=helper, starts_at=starts_at)
    best = price.best
    said = reasons_in_words(by, {"bars": as_json(price.bars), "warnings": as_json(price.warnings)})
    return Asked(
        helper=helper.pk,
        name=str(helper.person.name),
        starts=clock(starts_at),
        bars=tuple(said["bars"]),
        warnings=tuple(said["warnings"]),
        lost=points_in_words(price.components) or (Reason(_("As good as the best"), ""),),
        best=str(best.helper.person.name) if best else "",
        best_starts=clock(best.starts_at) if best else "",
    )
