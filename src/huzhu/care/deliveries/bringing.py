"""Bringing a file under an agreement: kept until a worker has read it, without what lies outside, and forgotten."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from huzhu.care.deliveries.models import Agreement, DeliveredRow, Delivery, Outcome
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.sealed import index_digest
from huzhu.commons.works.actions import begin_work
from huzhu.commons.works.models import Work
from huzhu.kernel.actor import Actor
from huzhu.kernel.deliveries.taking import Taken, as_text, from_text, said_of
from huzhu.kernel.refusal import Refused

ROWS_MOST = 50_000
KEPT_FOR = timedelta(days=30)


class NoAgreement(Refused):
    """Without an agreement in force nothing is delivered."""

    code = "deliveries.no_agreement"
    sentence = "This agreement is not in force today, so nothing can be delivered under it."
    next_step = "Please sign an agreement with the department first."


class OutsideAgreement(Refused):
    """Something was taken from the file that the agreement does not name."""

    code = "deliveries.outside_agreement"
    sentence = "This holds more than the agreement allows."
    next_step = "Please deliver only the fields of the agreement."


class TooManyRows(Refused):
    """More rows than one delivery may hold."""

    code = "deliveries.too_many_rows"
    sentence = "This file has more than %(rows)s rows."
    next_step = "Please divide it, for instance by community, and deliver the parts one after the other."


class DeliveryRead(Refused):
    """It was read to its end, or its file is not kept any more."""

    code = "deliveries.already_read"
    sentence = "This delivery has been read, and its file is not kept any more."
    next_step = "Please choose the file once more if it has to be read again: what is known changes nothing."


@dataclass(frozen=True, slots=True)
class Brought:
    """A file as somebody brought it: its name, and what an agreement allows of it."""

    name: str = field(repr=False)
    taken: Taken = field(repr=False)


@transaction.atomic
def bring_delivery(*, by: Actor, at: datetime, agreement: Agreement, brought: Brought) -> Delivery:
    """Keeps a file to be read; nothing is compared yet. The same file, not read to its end, is the same delivery.

    Refuses: NoAgreement, OutsideAgreement, TooManyRows, NotPermitted, NotFound.
    """
    require(by, Verb.DELIVER_REGISTER, within=agreement)
    agreement = Agreement.objects.select_for_update(of=("self",)).select_related("place").get(pk=agreement.pk)
    if not agreement.in_force(by.day):
        raise NoAgreement
    taken = brought.taken
    columns = {column.field for sheet in taken.sheets for column in sheet.columns}
    if taken.register != agreement.register or not columns <= set(agreement.named()):
        raise OutsideAgreement
    if taken.rows_count > ROWS_MOST:
        raise TooManyRows(rows=ROWS_MOST)
    said = index_digest("delivery", f"{agreement.pk}:{said_of(taken)}").hex()
    before = Delivery.objects.filter(agreement=agreement, said=said).defer("content").order_by("brought_at", "pk")
    unread = before.filter(finished_at__isnull=True).exclude(content=b"").last()
    if unread:
        return unread
    delivery = Delivery.objects.create(
        agreement=agreement,
        file_name=brought.name[:120],
        content=as_text(taken),
        outline=_outline(taken),
        said=said,
        same_as=before.filter(finished_at__isnull=False).first(),
        brought_at=at,
        brought_by_id=by.person_id,
        rows_count=taken.rows_count,
    )
    details = {"rows": taken.rows_count, "left_out": len(taken.left_out)}
    record(by=by, at=at, action="bring_delivery", thing=f"delivery:{delivery.pk}", details=details)
    return delivery


@transaction.atomic
def begin_delivery(*, by: Actor, at: datetime, delivery: Delivery) -> Work:
    """Has a delivery read by a worker, from its beginning or from where it was stopped.

    Refuses: NoAgreement, DeliveryRead, NotPermitted, NotFound.
    """
    require(by, Verb.DELIVER_REGISTER, within=delivery)
    if delivery.finished_at or not Delivery.objects.filter(pk=delivery.pk).exclude(content=b"").exists():
        raise DeliveryRead
    if not delivery.agreement.in_force(by.day):
        raise NoAgreement
    place, read = delivery.agreement.place, delivery.rows_read
    kind, rows = Work.Kind.DELIVERY, delivery.rows_count
    return begin_work(by=by, at=at, place=place, kind=kind, about=delivery.pk, total=rows, done=read)


def delivered_content(by: Actor, delivery: Delivery) -> Taken:
    """What was taken of a file that waits to be read. Refuses: DeliveryRead, NotPermitted, NotFound."""
    require(by, Verb.DELIVER_REGISTER, within=delivery)
    kept = Delivery.objects.get(pk=delivery.pk)
    if not kept.content:
        raise DeliveryRead
    return from_text(str(kept.content))


@transaction.atomic
def forget_deliveries(*, by: Actor, at: datetime) -> int:
    """Forgets files that nobody read to the end and what stood in rows that were not taken, after thirty days; counts
    them. What waits for a decision waits on.

    Permitted to whoever tends the works of every place: it asks for no permission.
    """
    old = Delivery.objects.filter(brought_at__lt=at - KEPT_FOR)
    files = old.exclude(content=b"").update(content=b"")
    told = DeliveredRow.objects.filter(delivery__in=old.values("pk")).exclude(outcome=Outcome.DOUBTFUL)
    count = files + told.exclude(content=b"").update(content=b"")
    if count:
        record(by=by, at=at, action="forget_deliveries", details={"count": count})
    return count


def _outline(taken: Taken) -> str:
    """What is shown of a file: its sheets, which column was taken for what, and what was left out."""
    sheets = [
        {"name": one.name, "columns": [[c.letter, c.header, c.field] for c in one.columns], "rows": len(one.rows)}
        for one in taken.sheets
    ]
    return json.dumps({"sheets": sheets, "left_out": list(taken.left_out)}, ensure_ascii=False)
