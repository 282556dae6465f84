"""The groups of a place with what they have, and what they did."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from huzhu.commons.bank.models import Account
from huzhu.commons.groups.models import Activity
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.people.models import Organisation
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.units import Unit


@dataclass(frozen=True, slots=True)
class GroupPurse:
    """A group, and the minutes on its account."""

    group: Organisation
    minutes: int


def groups_at(by: Actor, place: Division) -> Sequence[GroupPurse]:
    """The groups of a place and all under it whose accounts `by` may see, by name."""
    seen = visible_to(by, Verb.SEE_ACCOUNT, Account).filter(
        kind=Account.Kind.GROUP, unit=Unit.MINUTES, place__path__startswith=place.path
    )
    rows = seen.select_related("organisation__place", "place").order_by("organisation__name", "pk")
    return [GroupPurse(one.organisation, one.balance or 0) for one in rows if one.organisation]


def group_seen_by(by: Actor, key: str) -> GroupPurse:
    """One group. Refuses: NotFound."""
    seen = visible_to(by, Verb.SEE_ACCOUNT, Account).filter(kind=Account.Kind.GROUP, unit=Unit.MINUTES)
    account = seen.select_related("organisation__place").filter(organisation=key).order_by("pk").first()
    if account is None or account.organisation is None:
        raise NotFound
    return GroupPurse(account.organisation, account.balance or 0)


def activities_of(by: Actor, group: Organisation) -> QuerySet[Activity]:
    """What a group did, as far as `by` may see it; order and slice at the door."""
    seen = visible_to(by, Verb.SEE_ACCOUNT, Activity).filter(group=group)
    return seen.select_related("place", "recorded_by").prefetch_related("parts__person")
