"""Reading what people said about the uses of their record; whoever uses it asks here first."""

from typing import Any

from django.db.models import QuerySet

from huzhu.commons.consents.models import Consent
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.people.models import Person
from huzhu.kernel.actor import Actor
from huzhu.kernel.consents import Use


def refused(use: Use) -> QuerySet[Consent, Any]:
    """The codes of those who said no to a use, for leaving them out in a query. Asks no permission: whoever leaves
    somebody out learns nothing of them."""
    return Consent.objects.filter(use=use, newest=True, allowed=False).order_by().values("person")


def has_refused(person: Person, use: Use) -> bool:
    """Whether somebody said no to a use. Asks no permission, see above."""
    return Consent.objects.filter(person=person, use=use, newest=True, allowed=False).exists()


def consents_of(by: Actor, person: Person) -> QuerySet[Consent]:
    """All that somebody said about the uses of their record, the last first."""
    seen = visible_to(by, Verb.SEE_CONSENT, Consent).filter(person=person)
    return seen.select_related("person__place", "noted_by").order_by("-noted_at", "-pk")
