"""How much a helper wants to give, how many steps to climb, and what kinds of help they rather do not give."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huzhu.commons.helpers.models import Helper, ServiceRefusal
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.kernel.actor import Actor
from huzhu.kernel.packs import catalogue_on
from huzhu.kernel.refusal import Refused

MOST_MINUTES, MOST_VISITS, MOST_STEPS = 12 * 60, 12, 2_000


@dataclass(frozen=True, slots=True)
class Limits:
    """A day at most so many minutes and visits; on one way at most so many steps, None for any; these services not."""

    minutes_a_day: int
    visits_a_day: int
    steps: int | None = None
    not_services: frozenset[str] = frozenset()


class LimitsOutOfRange(Refused):
    """A limit that is none: nothing at all, or more than a day holds."""

    code = "helper.limits_out_of_range"
    sentence = "A day has at least 15 minutes and one visit, and at most 12 hours and 12 visits."
    next_step = "If you cannot come for some time, please note the days you are away."


class ServiceNotListed(Refused):
    """There is no such help in the catalogue."""

    code = "helper.service_not_listed"
    sentence = "This kind of help is not in the catalogue."
    next_step = "Please open the page again and choose from the list."


@transaction.atomic
def keep_limits(*, by: Actor, at: datetime, helper: Helper, limits: Limits) -> Helper:
    """Keeps what a helper wants at most, and what they rather do not do; plans ask them for nothing beyond.

    Promises that stand are not touched. Refuses: LimitsOutOfRange, ServiceNotListed, NotPermitted, NotFound.
    """
    require(by, Verb.SEE_HELPER, within=helper)
    if not (15 <= limits.minutes_a_day <= MOST_MINUTES and 1 <= limits.visits_a_day <= MOST_VISITS):
        raise LimitsOutOfRange
    if limits.steps is not None and not 0 <= limits.steps <= MOST_STEPS:
        raise LimitsOutOfRange
    _refuse_unlisted(by, limits.not_services)
    helper = Helper.objects.select_for_update(of=("self",)).select_related("person", "place").get(pk=helper.pk)
    helper.limit(minutes=limits.minutes_a_day, visits=limits.visits_a_day, steps=limits.steps)
    kept = ServiceRefusal.objects.filter(helper=helper)
    kept.exclude(service__in=limits.not_services).delete()
    known = set(kept.order_by("pk").values_list("service", flat=True))
    new = sorted(limits.not_services - known)
    ServiceRefusal.objects.bulk_create(ServiceRefusal(helper=helper, service=one) for one in new)
    details = {
        "minutes": limits.minutes_a_day,
        "visits": limits.visits_a_day,
        "steps": limits.steps,
        "not_services": sorted(limits.not_services),
    }
    record(by=by, at=at, action="keep_limits", thing=f"helper:{helper.pk}", persons=[helper.person_id], details=details)
    return helper


def _refuse_unlisted(by: Actor, services: Collection[str]) -> None:
    if not set(services) <= {one.code for one in catalogue_on(by.day).services}:
        raise ServiceNotListed
