"""What staff set for the plan: who goes to a need, and who does not, until it is released."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from huzhu.care.dispatch.actions import KeptApart, NotOpen, RoleTaken
from huzhu.care.dispatch.models import Steer
from huzhu.care.dispatch.queries import taken_by
from huzhu.care.needs.models import Need
from huzhu.care.needs.queries import OPEN
from huzhu.commons.helpers.models import Helper
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require, visible_to
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import Refused

ROLES = range(3)
Kind = Steer.Kind


class RoleUnknown(Refused):
    """No visit has so many people."""

    code = "steer.role_unknown"
    sentence = "This visit has no such part."
    next_step = "Please choose one of its people: the first, the second or the third."


class AlreadyReleased(Refused):
    """What staff had set is set no longer."""

    code = "steer.already_released"
    sentence = "This is set no longer."
    next_step = "Please look at what is set now."


@transaction.atomic
def pin(*, by: Actor, at: datetime, need: Need, role: int, helper: Helper, because: str = "") -> Steer:
    """Staff set who takes one role of a need: plans and searches give it to this helper or to nobody.

    It replaces what was set for the role or of this helper before. It promises nothing: the helper is still asked,
    and whoever says no is set no longer. Refuses: NotOpen, RoleUnknown, RoleTaken, KeptApart, NotPermitted, NotFound.
    """
    require(by, Verb.PLAN_DAY, within=need)
    require(by, Verb.SEE_HELPER, within=helper)
    if role not in ROLES:
        raise RoleUnknown
    need = _held(need)
    winner = taken_by(need, role)
    if winner and winner.helper_id != helper.pk:
        raise RoleTaken(who=winner.helper.person_id, when=winner.answered_at)
    if helper.avoidances.filter(elder_id=need.elder_id).exists():
        raise KeptApart
    for old in steers_in_force([need.pk])[need.pk]:
        if old.helper_id == helper.pk or (old.kind == Kind.PIN and old.role == role):
            _release(by, at, old)
    return _set(by, at, Steer(need=need, role=role, helper=helper, kind=Kind.PIN, because=because.strip()))


@transaction.atomic
def forbid(*, by: Actor, at: datetime, need: Need, helper: Helper, because: str = "") -> Steer:
    """Staff set that this helper is not asked for a need. A promise given already stands until it is given back.

    Refuses: NotOpen, NotPermitted, NotFound.
    """
    require(by, Verb.PLAN_DAY, within=need)
    require(by, Verb.SEE_HELPER, within=helper)
    need = _held(need)
    for old in steers_in_force([need.pk])[need.pk]:
        if old.helper_id == helper.pk:
            _release(by, at, old)
    return _set(by, at, Steer(need=need, helper=helper, kind=Kind.FORBID, because=because.strip()))


@transaction.atomic
def release(*, by: Actor, at: datetime, steer: Steer) -> Steer:
    """What staff have set is set no longer. Refuses: AlreadyReleased, NotPermitted, NotFound."""
    require(by, Verb.PLAN_DAY, within=steer)
    Need.objects.select_for_update().get(pk=steer.need_id)
    steer = Steer.objects.select_for_update(of=("self",)).select_related("need", "helper").get(pk=steer.pk)
    if steer.released_at:
        raise AlreadyReleased
    _release(by, at, steer)
    return steer


def steers_of(by: Actor, needs: Iterable[Need]) -> Mapping[str, list[Steer]]:
    """By need, what staff have set and not released, as far as `by` plans there."""
    rows = visible_to(by, Verb.PLAN_DAY, Steer).filter(need__in=[need.pk for need in needs], released_at__isnull=True)
    return _by_need(rows.select_related("helper__person").order_by("set_at", "pk"))


def steers_in_force(needs: Iterable[str]) -> Mapping[str, list[Steer]]:
    """The same for needs by id, for actions that have asked for permission and hold the locks."""
    rows = Steer.objects.filter(need__in=list(needs), released_at__isnull=True).select_related("need", "helper")
    return _by_need(rows.order_by("set_at", "pk"))


def _by_need(rows: Iterable[Steer]) -> Mapping[str, list[Steer]]:
    found: dict[str, list[Steer]] = defaultdict(list)
    for steer in rows:
        found[steer.need_id].append(steer)
    return found


def _held(need: Need) -> Need:
    need = Need.objects.select_for_update(of=("self",)).select_related("elder", "place").get(pk=need.pk)
    if need.state not in OPEN:
        raise NotOpen
    return need


def _set(by: Actor, at: datetime, steer: Steer) -> Steer:
    steer.set_at, steer.set_by_id = at, by.person_id
    steer.save(force_insert=True)
    _record(by, at, "pin" if steer.kind == Kind.PIN else "forbid", steer)
    return steer


def _release(by: Actor, at: datetime, steer: Steer) -> None:
    steer.release(by_id=by.person_id, at=at)
    _record(by, at, "release", steer)


def _record(by: Actor, at: datetime, action: str, steer: Steer) -> None:
    persons = [steer.need.elder_id, steer.helper.person_id]
    details = {"steer": steer.pk, "role": steer.role}
    record(by=by, at=at, action=action, thing=f"need:{steer.need_id}", persons=persons, details=details)
