"""Whose telephone a number is: for those who come in by it, and have said not yet who they are."""

from django.db.models import QuerySet

from huzhu.commons.people.models import Person, Phone


def own_phones(phone: bytes) -> QuerySet[Phone]:
    """The rows of one number (as digest) where it is the person's own, not that of a relative, of living people."""
    own = Phone.objects.filter(digest=phone, label="", person__died_on__isnull=True)
    return own.exclude(person__account__is_active=False).select_related("person").order_by("rank", "person", "pk")


def people_of(phone: bytes) -> list[Person]:
    """The people who share a number as their own, at most eight: a number with more is no way to tell who calls."""
    return list({one.person_id: one.person for one in own_phones(phone)}.values())[:8]
