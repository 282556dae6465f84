"""A decision taken back while nobody has been asked yet: the request waits to be decided on, as before."""

from datetime import datetime

from django.db import transaction

from huzhu.care.dispatch.locking import live_offers
from huzhu.care.needs.models import Need
from huzhu.care.needs.windows import check_window
from huzhu.commons.journal.actions import record
from huzhu.commons.notices.actions import take_back_notices, tell_anew
from huzhu.commons.people.access import Verb, require
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import Refused

DECIDED = {Need.State.APPROVED: "need.approved", Need.State.REFUSED: "need.refused"}
"""What can be taken back, and what the elder was told of it."""


class NotDecided(Refused):
    """It waits to be decided on already, or it is over."""

    code = "need.not_decided"
    sentence = "There is no decision on this request to take back."
    next_step = "Please look at how it stands now."


class SomebodyAsked(Refused):
    """Somebody was asked to come, or has promised to."""

    code = "need.somebody_asked"
    sentence = "%(who)s has been asked to come already."
    next_step = "Please take that offer back first, or cancel the request."


@transaction.atomic
def undecide_need(*, by: Actor, at: datetime, need: Need) -> Need:
    """Takes an approval or a refusal back. An elder who has heard of it is told that it is looked at once more.

    Refuses: NotDecided, SomebodyAsked, WindowPassed, NotPermitted, NotFound.
    """
    require(by, Verb.DECIDE_NEED, within=need)
    need = Need.objects.select_for_update(of=("self",)).select_related("elder", "place").get(pk=need.pk)
    if need.state not in DECIDED:
        raise NotDecided
    check_window(need.earliest_at, need.latest_start_at, at)
    live = live_offers(need)
    if live:
        raise SomebodyAsked(who=live[0].helper.person_id)
    thing, told = f"need:{need.pk}", DECIDED[Need.State(need.state)]
    details = {"was": need.state}
    need.undecide()
    record(by=by, at=at, action="undecide_need", thing=thing, persons=[need.elder_id], details=details)
    if take_back_notices(by=by, at=at, kind=told, about=thing, person=need.elder):
        params = {"service": need.service, "when": need.earliest_at.isoformat()}
        tell_anew(by=by, at=at, person=need.elder, kind="need.undecided", about=thing, params=params)
    return need
