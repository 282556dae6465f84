"""Reading referrals, those that wait under a place first by their day, and what a family sees to."""

from django.db.models import QuerySet

from huzhu.care.helpplans.models import Referral, Undertaking
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.people.models import Person, Tie
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import NotFound

KIN = (Tie.Kind.SPOUSE, Tie.Kind.CHILD, Tie.Kind.RELATIVE, Tie.Kind.GUARDIAN)


def referrals_open(by: Actor, place: Division) -> QuerySet[Referral]:
    """What waits for an answer under a place: whose day comes or came first."""
    return _under(by, place).filter(answered_at__isnull=True).order_by("due_on", "made_at", "pk")


def referrals_answered(by: Actor, place: Division) -> QuerySet[Referral]:
    """What was answered under a place, the last first."""
    return _under(by, place).filter(answered_at__isnull=False).order_by("-answered_at", "-pk")


def referrals_of(by: Actor, person: Person) -> QuerySet[Referral]:
    """To whom somebody was referred, the last first."""
    return _seen(by).filter(person=person).order_by("-made_at", "-pk")


def referral_seen_by(by: Actor, key: str) -> Referral:
    """One referral. Refuses: NotFound."""
    found = _seen(by).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def undertakings_of(by: Actor, person: Person) -> QuerySet[Undertaking]:
    """What the family sees to or saw to, the last first."""
    seen = visible_to(by, Verb.SEE_REFERRAL, Undertaking).filter(person=person)
    return seen.select_related("person__place", "noted_by").order_by("-noted_at", "-pk")


def undertaking_seen_by(by: Actor, key: str) -> Undertaking:
    """One of them. Refuses: NotFound."""
    found = visible_to(by, Verb.SEE_REFERRAL, Undertaking).select_related("person__place").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def kin_of(by: Actor, person: Person) -> QuerySet[Tie]:
    """Who of somebody's family is known; neighbours are not. For those who may see the person's referrals."""
    theirs = Tie.objects.filter(person=person, kind__in=KIN, other__died_on__isnull=True)
    seen = visible_to(by, Verb.SEE_REFERRAL, Person).filter(pk=person.pk)
    return theirs.filter(person__in=seen).order_by("pk")


def _under(by: Actor, place: Division) -> QuerySet[Referral]:
    return _seen(by).filter(person__place__path__startswith=place.path)


def _seen(by: Actor) -> QuerySet[Referral]:
    rows = visible_to(by, Verb.SEE_REFERRAL, Referral)
    return rows.select_related("person__place", "owner", "made_by", "answered_by")
