"""The team of an organisation: whom it has, what they have promised, and the hours of a month.

An organisation answers for its people, not for those they help: no name, door or note of an elder is read here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet, Sum

from huzhu.care.dispatch.models import Assignment
from huzhu.care.visits.models import Attendance, Visit
from huzhu.commons.bank.models import Account
from huzhu.commons.groups.models import Activity
from huzhu.commons.helpers.models import Certificate, Helper
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.people.models import Organisation
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.units import Unit
from huzhu.oversight.figures.queries import Month

State = Assignment.State
SHOWN = (State.OFFERED, State.ACCEPTED, State.MISSED)
ENDS_SOON = timedelta(days=60)
"""A paper that ends within two months: a course takes that long to find."""


@dataclass(frozen=True, slots=True)
class MemberMonth:
    """What one helper of the team did in a month: visits that were confirmed, and the minutes credited for them."""

    helper: Helper
    visits: int
    minutes: int


def organisations_led(by: Actor) -> QuerySet[Organisation]:
    """The organisations that `by` leads today, by name."""
    led = {held.organisation_id for held in by.holdings if held.post == "leader" and held.organisation_id}
    return Organisation.objects.filter(pk__in=led).select_related("place").order_by("name", "pk")


def team_of(by: Actor, organisation: Organisation) -> QuerySet[Helper]:
    """Everybody who belongs to the team and has not left; without an order."""
    mine = visible_to(by, Verb.SEE_TEAM, Helper).filter(organisation=organisation)
    return mine.exclude(standing=Helper.Standing.LEFT).select_related("person", "place")


def member_of(by: Actor, key: str) -> Helper:
    """One of a team. Refuses: NotFound."""
    seen = visible_to(by, Verb.SEE_TEAM, Helper).select_related("person", "place", "organisation")
    helper = seen.prefetch_related("skills", "certificates").filter(pk=key).first()
    if helper is None:
        raise NotFound
    return helper


def tasks_of(by: Actor, organisation: Organisation, since: datetime, until: datetime) -> QuerySet[Assignment]:
    """What the team is asked for, has promised or has missed and that begins in [since, until), in order of time."""
    mine = visible_to(by, Verb.SEE_TEAM, Assignment).filter(helper__organisation=organisation, state__in=SHOWN)
    span = mine.filter(starts_at__gte=since, starts_at__lt=until)
    read = ("state", "starts_at", "ends_at", "answer_by_at", "begun_at", "need__service", "attendance__left_at")
    whose = ("helper__person__name", "need__place__name", "need__place__name_en", "need__place__path")
    loaded = span.select_related("helper__person", "need__place", "attendance").only(*read, *whose)
    return loaded.order_by("starts_at", "pk")


def month_of_team(by: Actor, organisation: Organisation, month: Month) -> Sequence[MemberMonth]:
    """Each of the team with confirmed visits and credited minutes of a month, the most first; nobody is left out.

    Minutes count in the month in which the visit began, once the elder's side has confirmed it, as in the figures of
    the district (I06, domain.md 10).
    """
    given = visible_to(by, Verb.SEE_TEAM, Attendance).filter(
        assignment__helper__organisation=organisation,
        visit__state=Visit.State.CONFIRMED,
        visit__began_at__gte=month.from_at,
        visit__began_at__lt=month.to_at,
    )
    summed = given.order_by().values_list("assignment__helper").annotate(Count("pk"), Sum("credited_minutes"))
    done = {helper: (visits, minutes or 0) for helper, visits, minutes in summed}
    members = [MemberMonth(one, *done.get(one.pk, (0, 0))) for one in team_of(by, organisation).order_by("pk")]
    return sorted(members, key=lambda one: (-one.minutes, one.helper.pk))


def papers_ending(by: Actor, organisation: Organisation, day: date) -> QuerySet[Certificate]:
    """Papers of the team that end within two months or have ended in the last two, the first first."""
    near = Certificate.objects.filter(valid_to__gt=day - ENDS_SOON, valid_to__lte=day + ENDS_SOON)
    mine = near.filter(helper__in=team_of(by, organisation).values("pk"))
    return mine.select_related("helper__person").order_by("valid_to", "pk")


def purse_of(by: Actor, organisation: Organisation) -> int:
    """The minutes on the account of the organisation itself; nought where it has none."""
    accounts = visible_to(by, Verb.SEE_TEAM, Account).filter(organisation=organisation, unit=Unit.MINUTES)
    return accounts.order_by("pk").values_list("balance", flat=True).first() or 0


def done_together(by: Actor, organisation: Organisation) -> QuerySet[Activity]:
    """What the team did together and was not taken back, the last first."""
    mine = visible_to(by, Verb.SEE_TEAM, Activity).filter(group=organisation, undone_at__isnull=True)
    return mine.select_related("place", "recorded_by").annotate(people=Count("parts")).order_by("-held_on", "pk")
