"""Reading deliveries: agreements and what came under them, rows by what became of them, and those that wait."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from huzhu.care.deliveries.models import Agreement, DeliveredRow, Delivery, Outcome
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import NotFound


def agreements_at(by: Actor, place: Division) -> QuerySet[Agreement]:
    """The agreements for a place and all under it, those that go on first, then the newest."""
    seen = visible_to(by, Verb.SEE_DELIVERY, Agreement).filter(place__path__startswith=place.path)
    return seen.select_related("place", "signed_by").order_by("-to_on", "-signed_at", "pk")


def agreement_seen_by(by: Actor, key: str) -> Agreement:
    """One agreement. Refuses: NotFound."""
    seen = visible_to(by, Verb.SEE_DELIVERY, Agreement).select_related("place", "signed_by", "ended_by")
    found = seen.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def deliveries_of(by: Actor, agreement: Agreement) -> QuerySet[Delivery]:
    """What was delivered under an agreement, the newest first; the files are left where they lie."""
    seen = visible_to(by, Verb.SEE_DELIVERY, Delivery).filter(agreement=agreement)
    return seen.select_related("brought_by").defer("content").order_by("-brought_at", "-pk")


def delivery_seen_by(by: Actor, key: str) -> Delivery:
    """One delivery, its file left where it lies. Refuses: NotFound."""
    seen = visible_to(by, Verb.SEE_DELIVERY, Delivery).select_related("agreement__place", "brought_by", "same_as")
    found = seen.defer("content").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def rows_of(by: Actor, delivery: Delivery, outcome: str) -> QuerySet[DeliveredRow]:
    """The rows of a delivery that have one outcome, in the order of the file."""
    seen = visible_to(by, Verb.SEE_DELIVERY, DeliveredRow).filter(delivery=delivery, outcome=outcome)
    return seen.select_related("person__place", "delivery").order_by("position", "pk")


def rows_waiting(by: Actor, place: Division) -> QuerySet[DeliveredRow]:
    """Rows under a place of which a person must say whom they mean, the oldest first; of rows that name somebody alike
    in several deliveries the newest alone, which is decided for all."""
    waiting = DeliveredRow.objects.filter(outcome=Outcome.DOUBTFUL, likeness=OuterRef("likeness"))
    newer = waiting.filter(
        Q(delivery__brought_at__gt=OuterRef("delivery__brought_at"))
        | Q(delivery=OuterRef("delivery"), position__gt=OuterRef("position"))
    )
    seen = visible_to(by, Verb.KEEP_REGISTERS, DeliveredRow).filter(
        ~Exists(newer), outcome=Outcome.DOUBTFUL, delivery__agreement__place__path__startswith=place.path
    )
    rows = seen.select_related("delivery__agreement__place").order_by("delivery__brought_at", "position", "pk")
    return rows.defer("delivery__content")


def row_seen_by(by: Actor, key: str) -> DeliveredRow:
    """One row that waits or waited for a decision. Refuses: NotFound."""
    seen = visible_to(by, Verb.KEEP_REGISTERS, DeliveredRow).filter(likeness__isnull=False)
    rows = seen.select_related("delivery__agreement__place", "decided_by", "person").defer("delivery__content")
    found = rows.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def candidates_of(by: Actor, row: DeliveredRow) -> Sequence[Person]:
    """Who of ours a row may mean, of those whom `by` may see."""
    seen = visible_to(by, Verb.SEE_PERSON, Person).filter(pk__in=row.candidate_ids())
    return list(seen.select_related("place").order_by("pk"))
