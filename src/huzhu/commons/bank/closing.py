"""Closing a month: its days are frozen in a moment, then read through, added up and sealed while others post."""

from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef

from huzhu.commons.bank.books import read_through
from huzhu.commons.bank.models import Account, Closing, Seal, Transfer
from huzhu.commons.bank.posting import PeriodClosed, in_words, insert_once
from huzhu.commons.journal.actions import record
from huzhu.commons.journal.queries import last_block
from huzhu.commons.people.access import Verb, require
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.chain import FIRST_HEAD
from huzhu.kernel.moments import local_day
from huzhu.kernel.refusal import NotFound, Refused


class PeriodNotOver(Refused):
    """A period cannot be closed before it has ended."""

    code = "bank.period_not_over"
    sentence = "This period has not ended yet."
    next_step = "Please close the books after its last day."


class EarlierOpen(Refused):
    """What lies before a closed day is closed too, so months are closed in their order."""

    code = "bank.earlier_open"
    sentence = "Something was booked before this period, and those books are still open."
    next_step = "Please close the earlier month first."


@transaction.atomic
def close_period(*, by: Actor, at: datetime, place: Division, from_on: date, to_on: date) -> Closing:
    """Closes the books of a place and of all under it for the days [from_on, to_on): they take nothing more.

    What becomes known later is booked on a later day. Refuses: PeriodNotOver, EarlierOpen, PeriodClosed,
    NotPermitted, NotFound.
    """
    require(by, Verb.CLOSE_MONTH, within=place)
    if not from_on < to_on <= local_day(at, place.time_zone):
        raise PeriodNotOver
    if _booked_earlier(place, from_on):
        raise EarlierOpen
    _hold_posters()
    if Closing.objects.filter(place=place, to_on__gt=from_on).exists():
        raise PeriodClosed
    block, last = last_block(), Transfer.objects.order_by("-seq").first()
    said = {
        "from_on": from_on,
        "to_on": to_on,
        "closed_at": at,
        "closed_by": by.person_id,
        "last_seq": last.seq if last else 0,
        "journal_head": block.head if block else "",
    }
    done = Closing.objects.filter(from_on=from_on, to_on=to_on).values("place")
    below = Division.objects.filter(path__startswith=place.path).exclude(pk=place.pk).exclude(pk__in=done)
    with in_words():
        closing = Closing.objects.create(place=place, **said)
        Closing.objects.bulk_create([Closing(place=one, under=closing, **said) for one in below.order_by("pk")])
    details = {"from": f"{from_on}", "to": f"{to_on}"}
    record(by=by, at=at, action="close_period", thing=f"place:{place.pk}", details=details)
    return closing


def close_as_above(*, by: Actor, at: datetime, place: Division) -> int:
    """Closes for a place what was closed above it before it was there; returns how many periods those were.

    Called when an account is opened, by the action that was permitted to: without one nothing can be booked there. The
    seals of those periods stand, for nothing was booked there.
    """
    steps = place.path.strip("/").split("/")
    above = [f"/{'/'.join(steps[:count])}/" for count in range(1, len(steps))]
    own = Closing.objects.filter(place=place).aggregate(last=Max("to_on"))["last"]
    made = 0
    for one in Closing.objects.filter(place__path__in=above, under=None).order_by("to_on", "from_on", "pk"):
        if own is None or one.from_on >= own:  # a place that was there has a closing of its own for those days
            copied = {name: getattr(one, name) for name in ("from_on", "to_on", "last_seq", "journal_head")}
            Closing.objects.create(place=place, under=one, closed_at=at, closed_by=by.person_id, **copied)
            own, made = one.to_on, made + 1
    return made


def seal_books(*, by: Actor, at: datetime, closing: Closing) -> Seal:
    """Reads closed books through, adds them up and seals them; a second asking answers with the same seal.

    Those of the place that were closed before and wait still are sealed first. Nobody is held off while it reads: the
    books stand still already. Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.CLOSE_MONTH, within=closing.place)
    if closing.under_id:
        raise NotFound  # it was sealed with the one above it
    waiting = Closing.objects.filter(place=closing.place_id, under=None, seal=None, to_on__lte=closing.to_on)
    for one in waiting.select_related("place").order_by("to_on", "pk"):
        _enter_seal(by, at, _seal_of(by, at, one))
    return Seal.objects.select_related("closing", "place").get(closing=closing)


def close_month(*, by: Actor, at: datetime, place: Division, first_on: date) -> Seal:
    """Closes the month that begins on a day and seals it; where it was closed and not sealed, seals it.

    Two transactions, so that others post while a million lines are read. Refuses: PeriodNotOver, EarlierOpen,
    PeriodClosed, NotPermitted, NotFound.
    """
    month = first_on.replace(day=1)
    after = month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)
    waiting = Closing.objects.filter(place=place, from_on=month, to_on=after, under=None, seal=None)
    closing = waiting.order_by("pk").first()
    if closing is None:
        closing = close_period(by=by, at=at, place=place, from_on=month, to_on=after)
    return seal_books(by=by, at=at, closing=closing)


def _hold_posters() -> None:
    """Nobody may be between writing an entry and committing it; SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Transfer._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


def _booked_earlier(place: Division, from_on: date) -> bool:
    """Whether something counts for a day before `from_on` that no closing of its place covers."""
    early = Transfer.objects.filter(entry__booked_on__lt=from_on)
    keeping = Division.objects.filter(Exists(Account.objects.filter(place=OuterRef("pk"))), path__startswith=place.path)
    ends = [end for (end,) in keeping.annotate(end=Max("closings__to_on")).values_list("end").order_by("pk")]
    if ends and None not in ends:
        early = early.filter(entry__booked_on__gte=min(ends))  # most often nothing is left to look at
    for side in ("debit", "credit"):
        covered = Closing.objects.filter(place=OuterRef(f"{side}__place"), to_on__gt=OuterRef("entry__booked_on"))
        if early.filter(~Exists(covered), **{f"{side}__place__path__startswith": place.path}).exists():
            return True
    return False


def _seal_of(by: Actor, at: datetime, closing: Closing) -> Seal:
    before = Seal.objects.filter(place=closing.place_id).order_by("-number").first()
    number, previous_head = (before.number + 1, before.head) if before else (1, FIRST_HEAD)
    under = Division.objects.filter(path__startswith=closing.place.path)
    closed = under.filter(closings__from_on=closing.from_on, closings__to_on=closing.to_on)
    places = sorted(closed.values_list("pk", flat=True))
    found = read_through(closing, number, places, previous_head)
    return Seal(
        closing=closing,
        place=closing.place,
        number=number,
        places=places,
        trial_balance=[row.as_list() for row in found.trial],
        lines=found.lines,
        previous_head=previous_head,
        head=found.head,
        sealed_at=at,
        sealed_by=by.person_id,
    )


@transaction.atomic
def _enter_seal(by: Actor, at: datetime, seal: Seal) -> None:
    if insert_once(seal):  # somebody else may have read the same books and been faster; then both read the same
        details = {"number": seal.number, "head": seal.head}
        record(by=by, at=at, action="seal_books", thing=f"place:{seal.place_id}", details=details)
