"""A helper falls ill: every promise until a day is given back in one deed, and each visit is looked after."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from huzhu.care.dispatch.deeds import record_deed
from huzhu.care.dispatch.losses import tell_lost
from huzhu.care.dispatch.models import Assignment, Illness, Replacement
from huzhu.care.dispatch.queries import LIVE
from huzhu.care.dispatch.returning import resume_promise, what_hinders
from huzhu.care.dispatch.searches import look_again
from huzhu.care.needs.models import Need
from huzhu.commons.helpers.models import Absence, Helper
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require, visible_to
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import local_day, moment_at
from huzhu.kernel.refusal import Refused

State, Cause = Assignment.State, Replacement.Cause


class IllnessBackwards(Refused):
    """The day of coming back is not after today."""

    code = "illness.backwards"
    sentence = "The first day back lies before tomorrow."
    next_step = "Please choose the first day on which the helper can come again."


class IllnessUndone(Refused):
    """It was taken back already."""

    code = "illness.undone"
    sentence = "This illness was taken back already."
    next_step = "Please look at the helper's visits."


@dataclass(frozen=True, slots=True)
class Restored:
    """What became of the promises when an illness was taken back: those that stand again, and those others have."""

    back: tuple[Assignment, ...]
    taken: tuple[Assignment, ...]


@transaction.atomic
def fall_ill(*, by: Actor, at: datetime, helper: Helper, to_on: date) -> Illness:
    """From now until the day `to_on`, when the helper comes again, nothing is asked of him and nothing stands.

    Promises are given back in order of time; those near their time are searched for at once, the others wait for
    the plan of their day. Elder and family hear once for each visit. A visit that has begun goes on.
    Refuses: IllnessBackwards, NotPermitted, NotFound.
    """
    require(by, Verb.REPORT_ILL, within=helper)
    zone = helper.place.time_zone
    if to_on <= local_day(at, zone):
        raise IllnessBackwards
    live = _live_until(helper, at, moment_at(to_on, 0, zone))
    Absence.objects.create(helper=helper, from_on=local_day(at, zone), to_on=to_on)
    illness = Illness.objects.create(helper=helper, noted_at=at, noted_by_id=by.person_id, to_on=to_on)
    details = {"to_on": str(to_on), "promises": sum(one.state == State.ACCEPTED for one in live)}
    record(by=by, at=at, action="fall_ill", thing=f"helper:{helper.pk}", persons=[helper.person_id], details=details)
    for one in sorted(live, key=lambda one: (one.starts_at, one.pk)):
        _give_up(by, at, one)
    return illness


def _give_up(by: Actor, at: datetime, one: Assignment) -> None:
    promised = one.state == State.ACCEPTED
    one.end(by_id=by.person_id, at=at, state=State.WITHDRAWN, why=Assignment.Why.ILL)
    record_deed(by, at, "give_back", one)
    look_again(by=by, at=at, lost=one, cause=Cause.GIVEN_BACK if promised else Cause.DECLINED)
    if promised:
        tell_lost(by=by, at=at, lost=one)


def _live_until(helper: Helper, at: datetime, ends_at: datetime) -> list[Assignment]:
    """Offers and promises not begun that end after now and begin before a moment; needs, helper and rows are locked.

    A promise made while we waited for the locks is not left standing: its need is locked, and we look once more.
    """
    mine = Assignment.objects.filter(helper=helper, state__in=LIVE, begun_at__isnull=True)
    mine = mine.filter(ends_at__gt=at, starts_at__lt=ends_at)
    locked: set[str] = set()
    while more := set(mine.values_list("need", flat=True)) - locked:
        list(Need.objects.select_for_update().filter(pk__in=more).order_by("pk"))
        Helper.objects.select_for_update().get(pk=helper.pk)
        locked |= more
    rows = mine.select_for_update(of=("self",)).select_related("helper__person", "need__elder", "need__place")
    return list(rows.order_by("pk"))


@transaction.atomic
def undo_illness(*, by: Actor, at: datetime, illness: Illness) -> Restored:
    """It was a mistake: the helper is there again, and each promise that nobody has taken stands as before.

    Refuses: IllnessUndone, NotPermitted, NotFound.
    """
    require(by, Verb.REPORT_ILL, within=illness)
    lost = _given_back(illness)
    illness = Illness.objects.select_for_update(of=("self",)).select_related("helper__place").get(pk=illness.pk)
    if illness.undone_at:
        raise IllnessUndone
    illness.undo(by_id=by.person_id, at=at)
    fell_ill_on = local_day(illness.noted_at, illness.helper.place.time_zone)
    Absence.objects.filter(helper=illness.helper_id, from_on=fell_ill_on, to_on=illness.to_on).delete()
    thing, persons = f"helper:{illness.helper_id}", [illness.helper.person_id]
    record(by=by, at=at, action="undo_illness", thing=thing, persons=persons, details={"illness": illness.pk})
    back = [one for one in lost if _stands_again(by, at, one)]
    return Restored(tuple(back), tuple(one for one in lost if one not in back))


def _stands_again(by: Actor, at: datetime, one: Assignment) -> bool:
    if what_hinders(at, one):
        return False
    resume_promise(by=by, at=at, lost=one)
    return True


def _given_back(illness: Illness) -> list[Assignment]:
    """The promises one deed gave back, in order of time; needs, helper and rows are locked."""
    mine = Assignment.objects.filter(helper=illness.helper_id, ended_at=illness.noted_at, why=Assignment.Why.ILL)
    mine = mine.filter(answered_at__isnull=False)
    list(Need.objects.select_for_update().filter(pk__in=mine.values("need")).order_by("pk"))
    Helper.objects.select_for_update().get(pk=illness.helper_id)
    rows = mine.select_for_update(of=("self",)).select_related("helper__person", "need__elder", "need__place")
    return sorted(rows.order_by("pk"), key=lambda one: (one.starts_at, one.pk))


def illness_of(by: Actor, at: datetime, helper: Helper) -> Illness | None:
    """The illness of a helper that runs at a moment, the newest noted; None where there is none."""
    day = local_day(at, helper.place.time_zone)
    running = visible_to(by, Verb.REPORT_ILL, Illness).filter(helper=helper, undone_at__isnull=True, to_on__gt=day)
    return running.order_by("-noted_at", "-pk").first()
