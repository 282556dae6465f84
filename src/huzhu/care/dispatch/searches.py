"""Opening the search for somebody: where a role lost its helper near its time, or nobody holds an urgent one."""

from datetime import datetime, timedelta

from huzhu.care.dispatch.models import Assignment, Replacement
from huzhu.care.needs.models import Need
from huzhu.commons.journal.actions import record
from huzhu.kernel.actor import Actor
from huzhu.kernel.dispatch.pressing import repair_rules_on

TOLD = (Replacement.Cause.GIVEN_BACK, Replacement.Cause.NO_SHOW)  # the elder had been told who comes
State = Replacement.State


def look_again(*, by: Actor, at: datetime, lost: Assignment, cause: str) -> bool:
    """Opens the search for who takes over a role that was just lost; False where the next plan does, or it is over.

    Where somebody at the station has taken a role over by hand, an unanswered offer leaves it there; a lost promise
    does not. The action that calls it holds the permission and the need's lock.
    """
    near = timedelta(hours=repair_rules_on(by.day).near_hours)
    if lost.starts_at - at > near or lost.ends_at <= at or lost.need.state != Need.State.APPROVED:
        return False
    last = Replacement.objects.filter(need=lost.need_id, role=lost.role).order_by("-opened_at", "-pk").first()
    if last and (last.state == State.LOOKING or (last.state == State.BY_HAND and cause not in TOLD)):
        return False
    _open(by, at, lost.need, lost.role, lost.starts_at, lost=lost, cause=cause)
    return True


def is_searched(lost: Assignment) -> bool:
    """Whether somebody is looked for, for the role of an offer or promise."""
    return Replacement.objects.filter(need=lost.need_id, role=lost.role, state=State.LOOKING).exists()


def look_for_urgent(*, by: Actor, at: datetime, need: Need) -> int:
    """Opens a search for each role of an urgent need that nobody holds and nobody ever searched; returns how many.

    The action that calls it holds the permission and the need's lock.
    """
    held = set(need.assignments.filter(state=Assignment.State.ACCEPTED).values_list("role", flat=True))
    known = set(need.replacements.exclude(state=State.CALLED_OFF).values_list("role", flat=True))
    roles = [role for role in range(need.helpers_wanted) if role not in held | known]
    for role in roles:
        _open(by, at, need, role, need.latest_start_at, lost=None, cause=Replacement.Cause.URGENT)
    return len(roles)


def look_at_new_time(*, by: Actor, at: datetime, need: Need) -> int:
    """Ends the searches for the old time of a need; where the new one is near, opens one for each role.

    Returns how many it opened: further ahead the next plan does. Nobody holds a role any more. The action that calls it
    holds the permission and the need's lock.
    """
    for search in need.replacements.select_for_update().filter(state=State.LOOKING).order_by("pk"):
        search.need = need
        end_search(by=by, at=at, search=search, state=State.CALLED_OFF)
    near = timedelta(hours=repair_rules_on(by.day).near_hours)
    if need.state != Need.State.APPROVED or need.earliest_at - at > near:
        return 0
    for role in range(need.helpers_wanted):
        _open(by, at, need, role, need.latest_start_at, lost=None, cause=Replacement.Cause.MOVED)
    return need.helpers_wanted


def end_search(*, by: Actor, at: datetime, search: Replacement, state: str, winner: Assignment | None = None) -> None:
    """A search is over; the action that calls it holds the permission and the locks."""
    search.end(by_id=by.person_id, at=at, state=state, filled_by=winner)
    thing, details = f"need:{search.need_id}", {"search": search.pk, "role": search.role, "state": state}
    record(by=by, at=at, action="end_search", thing=thing, persons=[search.need.elder_id], details=details)


def _open(
    by: Actor, at: datetime, need: Need, role: int, due_at: datetime, *, lost: Assignment | None, cause: str
) -> None:
    rules = repair_rules_on(by.day)
    spare = timedelta(minutes=rules.hand_over_minutes)
    hand_over_at = max(at, due_at - spare)
    search = Replacement.objects.create(
        need=need,
        role=role,
        lost=lost,
        cause=cause,
        starts_at=lost.starts_at if lost else need.earliest_at,
        hand_over_at=hand_over_at,
        until_at=max(at, due_at, need.latest_start_at) + spare,
        opened_at=at,
        opened_by_id=by.person_id,
        next_at=at,
    )
    details = {"search": search.pk, "role": role, "cause": cause}
    record(by=by, at=at, action="open_search", thing=f"need:{need.pk}", persons=[need.elder_id], details=details)
