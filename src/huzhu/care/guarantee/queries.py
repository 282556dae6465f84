"""Which needs the guarantee reaches, the orders of a place, and what its district has in reserve."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from huzhu.care.dispatch.models import Assignment
from huzhu.care.guarantee.models import Purchase
from huzhu.care.needs.models import Need
from huzhu.commons.bank.models import Account
from huzhu.commons.bank.queries import account_at
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.places.models import Division
from huzhu.commons.rulebook.queries import whole_rulebook
from huzhu.commons.timebank.queries import district_of, has_left
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import local_day
from huzhu.kernel.packs import catalogue_on
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.units import Unit

LOOK_BACK_DAYS = 60  # what was asked for longer ago than this is no open need any more, but a figure
LIVE = (Assignment.State.OFFERED, Assignment.State.ACCEPTED)


def needs_unmet(by: Actor, at: datetime) -> Iterator[Need]:
    """Approved needs that nobody has met in the days of the rules, of elders who have the hours; oldest first.

    Not those that somebody is asked for, nor whose order was proposed before, whatever became of it.
    """
    asked = visible_to(by, Verb.PROPOSE_PURCHASE, Need).filter(
        state=Need.State.APPROVED, approved_at__gte=at - timedelta(days=LOOK_BACK_DAYS), elder__died_on__isnull=True
    )
    live = Assignment.objects.filter(need=OuterRef("pk"), state__in=LIVE)
    before = Purchase.objects.filter(need=OuterRef("pk"))
    rows = asked.filter(~Exists(live), ~Exists(before)).select_related("elder", "place").order_by("approved_at", "pk")
    rulebook = whole_rulebook()
    for need in rows.iterator(500):
        rules = rulebook.at(need.place, local_day(at, need.place.time_zone)).rules
        waited = need.approved_at is not None and need.approved_at <= at - timedelta(days=rules.guarantee_after_days)
        if waited and has_the_hours(need):
            yield need


def has_the_hours(need: Need) -> bool:
    """Whether the elder has saved, or was granted, the hours that this need takes; paid work needs none.

    Asks no permission: who sees the need asks.
    """
    day = local_day(need.earliest_at, need.place.time_zone)
    if not catalogue_on(day).service(need.service).earns_credit or has_left(need.elder_id):
        return False
    account = Account.objects.filter(owner=need.elder_id, unit=Unit.MINUTES).order_by("pk").first()
    return account is not None and (account.balance or 0) - (account.held or 0) >= need.minutes


def purchases_at(by: Actor, place: Division, state: str = "") -> QuerySet[Purchase]:
    """The orders of a place and all under it; order and slice at the door."""
    seen = visible_to(by, Verb.SEE_PURCHASE, Purchase).filter(place__path__startswith=place.path)
    rows = seen.select_related("need__elder", "place", "proposed_by", "approved_by", "entry")
    return rows.filter(state=state) if state else rows


def purchase_seen_by(by: Actor, key: str) -> Purchase:
    """One order. Refuses: NotFound."""
    rows = visible_to(by, Verb.SEE_PURCHASE, Purchase).select_related("need__elder", "place", "entry")
    found = rows.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def reserve_at(place: Division) -> int:
    """Minutes in the reserve of the district of a place. Asks no permission: it is a figure of the place."""
    account = account_at(district_of(place), Account.Kind.RESERVE)
    return account.balance or 0 if account else 0
