"""Reading notices: what waits on the screen, on paper and on the call list."""

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, QuerySet

from huzhu.commons.notices.models import Notice
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.people.models import Account, Person
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor


def channel_for(person: Person) -> str:
    """How a person is told: by text message who can sign in, by telephone who cannot.

    The door that a demo opens to everybody is nobody's own: Grandma Hong has no smartphone there either. Nor does
    it say anything that somebody came in once by a card, a PIN or a code: whoever was rung is rung as before.
    """
    return Notice.Channel.SMS if _own_accounts().filter(person=person).exists() else Notice.Channel.CALL


def told_by_text() -> Exists:
    """Of many people at once: those for whom `channel_for` says text message, and who have a number here."""
    return Exists(_own_accounts().filter(person=OuterRef("pk"), person__phones__isnull=False))


def _own_accounts() -> QuerySet[Account]:
    signing_in = Account.objects.filter(is_active=True, demo=False)
    return signing_in.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)


def calls_waiting(by: Actor, place: Division) -> QuerySet[Notice]:
    """The call list of a place and everything under it, oldest first."""
    waiting = visible_to(by, Verb.SEE_NOTICES, Notice).filter(
        channel=Notice.Channel.CALL, state=Notice.State.WAITING, place__path__startswith=place.path
    )
    return waiting.select_related("person", "place").order_by("told_at", "pk")


def call_wanted(by: Actor, person: Person) -> Notice | None:
    """The wish of a person to be rung that still waits, for those who may ask for it."""
    asking = visible_to(by, Verb.ASK_FOR_HELP, Person).filter(pk=person.pk)
    wishes = Notice.objects.filter(person__in=asking, kind="call.wanted", state=Notice.State.WAITING)
    return wishes.order_by("told_at", "pk").first()


def notices_of(by: Actor, person: Person) -> QuerySet[Notice]:
    """What a person was told, newest first."""
    return (
        visible_to(by, Verb.SEE_NOTICES, Notice)
        .filter(person=person)
        .select_related("place")
        .order_by("-told_at", "pk")
    )
