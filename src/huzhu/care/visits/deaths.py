"""A death as the whole house hears of it: visits called off, later ones questioned, the time left to be settled."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from huzhu.care.contacts.shocks import note_bereaved
from huzhu.care.dispatch.actions import AlreadyBegun, close_need
from huzhu.care.dispatch.illness import fall_ill
from huzhu.care.dispatch.rostering import end_round
from huzhu.care.entitlement.applying import end_benefits_of_dead
from huzhu.care.needs.models import Need
from huzhu.care.rounds.models import Round
from huzhu.care.visits.actions import dispute_visit
from huzhu.care.visits.models import Visit
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.models import Person
from huzhu.commons.timebank.estates import note_death
from huzhu.commons.timebank.models import Estate
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import local_day

BECAUSE = "已故 · deceased"
FOR_EVER_DAYS = 366  # further ahead nothing is promised


@transaction.atomic
def report_death(*, by: Actor, at: datetime, member: Person, died_on: date, document: str) -> Estate:
    """A member has died. What was asked for or promised is called off; what is said to have taken place on a later
    day and waits for a word is looked into; the time waits to be settled by somebody else. Whoever is left behind by
    husband or wife is called on.

    Refuses: DeathNoted, DeathDayWrong, DocumentMissing, NotPermitted, NotFound.
    """
    estate = note_death(by=by, at=at, member=member, died_on=died_on, document=document)
    _call_off(by, at, member)
    end_benefits_of_dead(by=by, at=at, person=member, died_on=died_on)
    note_bereaved(by=by, at=at, dead=member)
    for visit in after_death(estate).filter(state=Visit.State.LEFT):
        dispute_visit(by=by, at=at, visit=visit, because=BECAUSE)
    return estate


def after_death(estate: Estate) -> QuerySet[Visit]:
    """Visits to or by the dead that began on a later day: each has to be looked at. Asks no permission: who sees the
    estate sees how many there are."""
    theirs = Visit.objects.filter(
        Q(elder=estate.member_id) | Q(attendances__assignment__helper__person=estate.member_id)
    ).select_related("place")
    later = [
        one.pk
        for one in theirs.order_by("pk").distinct()
        if local_day(one.began_at, one.place.time_zone) > estate.died_on
    ]
    return Visit.objects.filter(pk__in=later).select_related("place").order_by("began_at", "pk")


def _call_off(by: Actor, at: datetime, member: Person) -> None:
    for booked in Round.objects.filter(elder=member, ended_at__isnull=True).order_by("pk"):
        end_round(by=by, at=at, booked=booked, side=Need.Side.STATION, because=BECAUSE)
    waiting = Need.objects.filter(elder=member, state__in=[Need.State.ASKED, Need.State.APPROVED])
    for need in waiting.order_by("pk"):
        try:
            close_need(by=by, at=at, need=need, side=Need.Side.STATION, because=BECAUSE)
        except AlreadyBegun:
            continue  # somebody stands at the door: they will see, and the visit ends as any other
    helper = Helper.objects.filter(person=member).select_related("place").order_by("pk").first()
    if helper:
        day = local_day(at, helper.place.time_zone)
        fall_ill(by=by, at=at, helper=helper, to_on=date.fromordinal(day.toordinal() + FOR_EVER_DAYS))
        active = Helper.objects.filter(pk=helper.pk, standing=Helper.Standing.ACTIVE)
        active.update(standing=Helper.Standing.LEFT, standing_since=day)  # nobody else is asked anyway
