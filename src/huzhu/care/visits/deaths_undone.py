"""A death entered by mistake: what was called off comes back as far as it can, and everybody concerned is told."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from huzhu.care.contacts.shocks import undo_bereaved
from huzhu.care.dispatch.illness import undo_illness
from huzhu.care.dispatch.models import Assignment, Replacement
from huzhu.care.dispatch.returning import resume_promise, what_hinders
from huzhu.care.dispatch.searches import look_again
from huzhu.care.dispatch.sickness import Illness
from huzhu.care.entitlement.applying import resume_benefits
from huzhu.care.needs.actions import open_incident
from huzhu.care.needs.models import Incident, Need
from huzhu.care.rounds.models import Keeper, Round
from huzhu.care.visits.models import Visit
from huzhu.commons.helpers.models import Absence, Helper
from huzhu.commons.journal.actions import record
from huzhu.commons.notices.actions import take_back_notices, tell
from huzhu.commons.people.models import Person, Tie
from huzhu.commons.timebank.estates import withdraw_death
from huzhu.commons.timebank.models import Estate
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import local_day

CALLED_OFF = (Assignment.Why.STATION_CANCELLED,)


@dataclass(frozen=True, slots=True)
class Undone:
    """What came back: needs whose helpers come as promised, those that wait for somebody, those whose time is over."""

    estate: Estate
    kept: tuple[Need, ...]
    waiting: tuple[Need, ...]
    over: tuple[Need, ...]


@transaction.atomic
def undo_death(*, by: Actor, at: datetime, estate: Estate, because: str) -> Undone:
    """It was a mistake: the person lives. What the death called off comes back: regular help, coming visits as they
    were where the helper is still free, else in the queue with a word to the station. What stood disputed for it waits
    for its word again. Helpers, the member and the family are told.

    Refuses: SettledAlready, ReasonMissing, NotPermitted, NotFound.
    """
    estate = withdraw_death(by=by, at=at, estate=estate, because=because)
    for visit in Visit.objects.select_for_update().filter(_theirs(estate)).order_by("pk"):
        visit.undispute()
    _take_up_rounds(estate)
    resume_benefits(by=by, at=at, person=estate.member, ended_at=estate.noted_at)
    undo_bereaved(by=by, at=at, dead=estate.member, noted_at=estate.noted_at)
    needs = _called_off(estate)
    coming = [need for need in needs if need.latest_start_at > at]
    for need in coming:
        need.reopen()
        record(by=by, at=at, action="reopen_need", thing=f"need:{need.pk}", persons=[need.elder_id])
    kept = tuple(need for need in coming if _comes_back(by, at, need, estate))
    stands = _helps_again(by, at, estate)
    waiting = tuple(need for need in coming if need not in kept)
    _tell_family(by, at, estate, len(kept) + stands, len(waiting))
    return Undone(estate, kept, waiting, tuple(need for need in needs if need not in coming))


def _theirs(estate: Estate) -> Q:
    by_or_for = Q(elder=estate.member_id) | Q(attendances__assignment__helper__person=estate.member_id)
    one_of = Visit.objects.filter(by_or_for, state=Visit.State.DISPUTED, disputed_at=estate.noted_at)
    return Q(pk__in=one_of.values("pk"))


def _take_up_rounds(estate: Estate) -> None:
    ended = Round.objects.select_for_update().filter(elder=estate.member_id, ended_at=estate.noted_at).order_by("pk")
    for booked in ended:
        booked.take_up()
        for keeper in Keeper.objects.filter(round=booked, ended_at=estate.noted_at).order_by("pk"):
            keeper.take_up()


def _called_off(estate: Estate) -> list[Need]:
    """The needs that the report of the death ended, locked."""
    mine = Need.objects.select_for_update(of=("self",)).select_related("elder", "place")
    ended = mine.filter(elder=estate.member_id, cancelled_at=estate.noted_at, cancelled_side=Need.Side.STATION)
    return list(ended.order_by("pk"))


def _comes_back(by: Actor, at: datetime, need: Need, estate: Estate) -> bool:
    """Whether every promise of a need stands again; what does not is looked for, and the station told once."""
    ended = Assignment.objects.filter(need=need, ended_at=estate.noted_at, answered_at__isnull=False)
    list(Helper.objects.select_for_update().filter(pk__in=ended.values("helper")).order_by("pk"))
    rows = ended.select_for_update(of=("self",)).select_related("helper__person", "helper__place", "need__elder")
    promises = list(rows.order_by("role", "pk"))
    back = [one for one in promises if _stands_again(by, at, one, need)]
    for one in promises:
        if one not in back:
            look_again(by=by, at=at, lost=one, cause=Replacement.Cause.GIVEN_BACK)
    whole = len(back) == need.helpers_wanted
    if not whole and need.state == Need.State.APPROVED:
        open_incident(by=by, at=at, need=need, kind=Incident.Kind.REOPENED, about=need.pk)
    return whole


def _stands_again(by: Actor, at: datetime, one: Assignment, need: Need) -> bool:
    one.need = need
    if what_hinders(at, one, ended_for=CALLED_OFF) or not _is_there(one):
        return False
    about = f"assignment:{one.pk}"
    heard = take_back_notices(by=by, at=at, kind="assignment.withdrawn", about=about)
    resume_promise(by=by, at=at, lost=one)
    if one.helper.person_id in heard:
        params = {"service": need.service, "when": one.starts_at.isoformat()}
        tell(by=by, at=at, person=one.helper.person, kind="assignment.stands", about=about, params=params)
    return True


def _is_there(one: Assignment) -> bool:
    """Whether the helper still helps, and is not away on that day."""
    helper, day = one.helper, local_day(one.starts_at, one.helper.place.time_zone)
    away = Absence.objects.filter(helper=helper, from_on__lte=day, to_on__gt=day)
    return helper.standing == Helper.Standing.ACTIVE and helper.person.died_on is None and not away.exists()


def _helps_again(by: Actor, at: datetime, estate: Estate) -> int:
    """A helper noted dead helps as before, with each promise that nobody has taken; how many those are."""
    helper = Helper.objects.filter(person=estate.member_id).select_related("place").order_by("pk").first()
    if helper is None:
        return 0
    noted_on = local_day(estate.noted_at, helper.place.time_zone)
    gone = Helper.objects.filter(pk=helper.pk, standing=Helper.Standing.LEFT, standing_since=noted_on)
    gone.update(standing=Helper.Standing.ACTIVE, standing_since=local_day(at, helper.place.time_zone))
    illness = Illness.objects.filter(helper=helper, noted_at=estate.noted_at, undone_at__isnull=True).order_by("pk")
    return sum(len(undo_illness(by=by, at=at, illness=one).back) for one in illness)


def _tell_family(by: Actor, at: datetime, estate: Estate, kept: int, waiting: int) -> None:
    params = {"who": estate.member_id, "kept": str(kept), "waiting": str(waiting)}
    family = Tie.objects.filter(person=estate.member_id, informed=True).select_related("other").order_by("pk")
    member = Person.objects.get(pk=estate.member_id)
    for person in [member, *(tie.other for tie in family)]:
        tell(by=by, at=at, person=person, kind="death.withdrawn", about=f"estate:{estate.pk}", params=params)
