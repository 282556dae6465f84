"""Another time for what was asked: it stays one request, and whoever was to come is free again."""

from datetime import datetime

from django.db import transaction

from huzhu.care.dispatch.actions import AlreadyBegun, NotOpen, withdraw_offer
from huzhu.care.dispatch.locking import live_offers
from huzhu.care.dispatch.models import Assignment
from huzhu.care.dispatch.searches import look_at_new_time
from huzhu.care.needs.models import Need
from huzhu.care.needs.queries import OPEN
from huzhu.care.needs.windows import check_window
from huzhu.commons.journal.actions import record
from huzhu.commons.notices.actions import take_back_notices, tell_anew
from huzhu.commons.people.access import Verb, require
from huzhu.kernel.actor import Actor


@transaction.atomic
def change_time(*, by: Actor, at: datetime, need: Need, earliest_at: datetime, latest_start_at: datetime) -> Need:
    """Puts a need to another time before anybody came; what was approved stays so, and whoever was to come is told.

    They may be asked for the new time like everybody: nobody is held to an hour they never promised. Where the new time
    is near, the search begins at once. The same time again changes nothing.
    Refuses: NotOpen, AlreadyBegun, WindowBackwards, WindowPassed, TooFarAhead, NotPermitted, NotFound.
    """
    require(by, Verb.CANCEL_NEED, within=need)  # whoever may call it off may ask for another time
    need = Need.objects.select_for_update(of=("self",)).select_related("elder", "place").get(pk=need.pk)
    if need.state not in OPEN:
        raise NotOpen
    check_window(earliest_at, latest_start_at, at)
    live = live_offers(need)
    if any(one.begun_at for one in live):
        raise AlreadyBegun
    if (need.earliest_at, need.latest_start_at) != (earliest_at, latest_start_at):
        _move(by, at, need, live, (earliest_at, latest_start_at))
    return need


def _move(by: Actor, at: datetime, need: Need, live: list[Assignment], times: tuple[datetime, datetime]) -> None:
    thing, persons = f"need:{need.pk}", [need.elder_id]
    details = {"from": need.earliest_at.isoformat(), "to": times[0].isoformat(), "offers": len(live)}
    need.move(earliest_at=times[0], latest_start_at=times[1])
    record(by=by, at=at, action="change_time", thing=thing, persons=persons, details=details)
    for one in live:
        withdraw_offer(by=by, at=at, assignment=one, why=Assignment.Why.ANOTHER_TIME)
    look_at_new_time(by=by, at=at, need=need)
    if by.person_id == need.elder_id:
        take_back_notices(
            by=by, at=at, kind="need.moved", about=thing, person=need.elder
        )  # they know better than what waits to be said
    else:
        params = {"service": need.service, "when": need.earliest_at.isoformat()}
        tell_anew(by=by, at=at, person=need.elder, kind="need.moved", about=thing, params=params)
