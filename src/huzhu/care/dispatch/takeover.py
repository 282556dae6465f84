"""A person is always able to override a search: stop it and see to it by hand, or send the one on duty now."""

from datetime import datetime

from django.db import transaction

from huzhu.care.dispatch.models import Replacement
from huzhu.care.dispatch.queries import taken_by
from huzhu.care.dispatch.repairing import hand_to_duty
from huzhu.care.needs.models import Need
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import Refused


class SearchOver(Refused):
    """Somebody was found, or somebody has taken it over."""

    code = "replacement.over"
    sentence = "This search is over."
    next_step = "Please look who comes now."


class NobodyOnDuty(Refused):
    """No grid member or worker of the place or the one above is free and able."""

    code = "replacement.nobody_on_duty"
    sentence = "Nobody on duty is free for this."
    next_step = "Please offer it by hand, or ring the place above."


@transaction.atomic
def take_over(*, by: Actor, at: datetime, search: Replacement) -> Replacement:
    """Stops a search: somebody at the station sees to it by hand. Offers that are out stay out, and a yes counts.

    Refuses: SearchOver, NotPermitted, NotFound.
    """
    require(by, Verb.PLAN_DAY, within=search)
    search = _locked(search)
    search.end(by_id=by.person_id, at=at, state=Replacement.State.BY_HAND)
    thing, details = f"need:{search.need_id}", {"search": search.pk, "role": search.role}
    record(by=by, at=at, action="take_over", thing=thing, persons=[search.need.elder_id], details=details)
    return search


@transaction.atomic
def send_duty(*, by: Actor, at: datetime, search: Replacement) -> Replacement:
    """Sends the grid member or worker on duty now, without waiting for the answers that are out; of those `by` sees.

    Refuses: SearchOver, NobodyOnDuty, NotPermitted, NotFound.
    """
    require(by, Verb.PLAN_DAY, within=search)
    search = _locked(search)
    if not hand_to_duty(by=by, at=at, search=search):
        raise NobodyOnDuty
    return search


def _locked(search: Replacement) -> Replacement:
    """Need and search, in the order in which every action of the room locks them; one that still runs."""
    need = Need.objects.select_for_update(of=("self",)).select_related("elder", "place").get(pk=search.need_id)
    search = Replacement.objects.select_for_update().get(pk=search.pk)
    search.need = need
    if search.state != Replacement.State.LOOKING or need.state != Need.State.APPROVED or taken_by(need, search.role):
        raise SearchOver
    return search
