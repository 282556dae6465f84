"""Reading the books: balances, statements, trial balances."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Case, Count, F, Q, QuerySet, Sum, Value, When, Window
from django.db.models.functions import Coalesce

from huzhu.commons.bank.models import Account, Entry, Transfer
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.ledger import Leg
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.units import Unit

NOTHING = Value(0, BigIntegerField())


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One transfer as the account sees it: `amount` with its sign, and the balance after it, in the account's unit."""

    seq: int
    posted_at: datetime
    occurred_at: datetime
    kind: str
    reference: str
    amount: int
    balance: int


@dataclass(frozen=True, slots=True)
class TrialLine:
    """All accounts of one kind and unit together: how many, and the sum of their balances."""

    kind: str
    unit: str
    accounts: int
    balance: int


def accounts_seen_by(by: Actor) -> QuerySet[Account]:
    """The accounts `by` may see: one's own, and those of the places of a post."""
    return visible_to(by, Verb.SEE_ACCOUNT, Account)


def account_of(person: Person, unit: Unit = Unit.MINUTES) -> Account | None:
    """The person's account in this unit; None where nothing was ever earned or given."""
    return Account.objects.select_related("place").filter(owner=person, unit=unit).first()


def pool_of(place: Division, unit: Unit = Unit.MINUTES) -> Account | None:
    """The pool from which the place issues this unit."""
    return account_at(place, Account.Kind.POOL, unit)


def account_at(place: Division, kind: Account.Kind, unit: Unit = Unit.MINUTES) -> Account | None:
    """The account of this kind that the place itself has, nobody's own."""
    there = Account.objects.select_related("place").filter(owner=None, organisation=None)
    return there.filter(place=place, kind=kind, unit=unit).first()


def balance_of(account: Account) -> int:
    """Credits minus debits now, in the account's unit; a pool's is below zero by all that it has issued.

    Asks no permission: the account in hand came from `accounts_seen_by` or from one's own action.
    """
    if account.kind == Account.Kind.POOL:
        return _derived(Q(credit=account), Q(debit=account))
    return Account.objects.values_list("balance", flat=True).get(pk=account.pk) or 0


def statement_of(by: Actor, account: Account, *, before_seq: int | None = None, limit: int = 50) -> list[StatementLine]:
    """What went through the account, newest first, `limit` lines before the line `before_seq`. Raises NotFound."""
    if not accounts_seen_by(by).filter(pk=account.pk).exists():
        raise NotFound
    signed = Case(When(credit=account, then=F("amount")), default=-F("amount"), output_field=BigIntegerField())
    running = Window(Sum(signed), order_by=F("seq").asc())
    rows = Transfer.objects.filter(Q(debit=account) | Q(credit=account)).annotate(signed=signed, running=running)
    if before_seq is not None:
        rows = rows.filter(seq__lt=before_seq)
    return [
        StatementLine(
            seq=row.seq,
            posted_at=row.entry.posted_at,
            occurred_at=row.entry.occurred_at,
            kind=row.entry.kind,
            reference=row.entry.reference,
            amount=row.signed,
            balance=row.running,
        )
        for row in rows.select_related("entry").order_by("-seq")[:limit]
    ]


def trial_balance(by: Actor, place: Division) -> list[TrialLine]:
    """The balances of the place and all under it, by kind and unit, of the accounts `by` may see."""
    return _trial(accounts_seen_by(by).filter(place__path__startswith=place.path))


def transfers_at(by: Actor, place: Division) -> QuerySet[Transfer]:
    """What moved into or out of the accounts of the place and all under it that `by` may see, with entry and accounts.

    Order and slice at the door.
    """
    seen = accounts_seen_by(by).filter(place__path__startswith=place.path)
    there = Transfer.objects.filter(Q(debit__in=seen) | Q(credit__in=seen))
    return there.select_related("entry", "debit__place", "credit__place")


def entry_seen_by(by: Actor, entry_id: str) -> tuple[Entry, list[Transfer]]:
    """An entry with all its transfers, for whoever may see an account that it touched. Refuses: NotFound."""
    seen = accounts_seen_by(by)
    there = Transfer.objects.filter(Q(debit__in=seen) | Q(credit__in=seen), entry=entry_id)
    if not there.exists():
        raise NotFound
    rows = Transfer.objects.filter(entry=entry_id).select_related("entry", "debit__place", "credit__place")
    legs = list(rows.order_by("leg"))
    return legs[0].entry, legs


def ledger_sum(unit: Unit = Unit.MINUTES) -> int:
    """The sum of all balances of a unit, stored and derived, at one moment; anything but 0 is a fault."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT (SELECT COALESCE(SUM(balance), 0) FROM bank_account WHERE unit = %(unit)s)
              + COALESCE(SUM(CASE WHEN c.balance IS NULL THEN t.amount ELSE 0 END), 0)
              - COALESCE(SUM(CASE WHEN d.balance IS NULL THEN t.amount ELSE 0 END), 0)
            FROM bank_transfer t JOIN bank_account c ON c.id = t.credit_id JOIN bank_account d ON d.id = t.debit_id
            WHERE t.unit = %(unit)s
            """,
            {"unit": unit.value},
        )
        return int(cursor.fetchone()[0])


def held_for(account: Account) -> int:
    """What pending holds will bring to the account once they are posted, in its unit."""
    return int(account.holds_in.filter(state="pending").aggregate(sum=Coalesce(Sum("amount"), NOTHING))["sum"])


def entry_of(reference: str) -> Entry | None:
    """The entry posted under the reference."""
    return Entry.objects.filter(reference=reference).first()


def minutes_posted(references: Iterable[str]) -> Mapping[str, int]:
    """The minutes posted under each of these references, what was reversed taken off and what was put right counted;
    none for what is not posted.

    Asks no permission: the references came from rows that the asker may see.
    """
    standing = Transfer.objects.filter(unit=Unit.MINUTES, reversals__isnull=True, reverses__isnull=True)
    asked, sums = list(references), Counter[str]()
    for named in ("entry__reference", "entry__corrects__reference"):  # apart: each has an index of its own
        rows = standing.filter(**{f"{named}__in": asked}).values_list(named)
        sums.update({reference: int(total) for reference, total in rows.annotate(total=Sum("amount")).order_by(named)})
    return dict(sums)


def legs_of(entry: Entry) -> list[Leg]:
    """The transfers of an entry, in their order, as plain legs."""
    rows = entry.transfers.order_by("leg")
    return [Leg(row.debit_id, row.credit_id, Unit(row.unit), row.amount) for row in rows]


def _trial(accounts: QuerySet[Account]) -> list[TrialLine]:
    rows: Any = accounts.values("kind", "unit").annotate(number=Count("pk"), total=Coalesce(Sum("balance"), NOTHING))
    lines = []
    for row in rows.order_by("kind", "unit"):
        total = row["total"]
        if row["kind"] == Account.Kind.POOL:
            pools = accounts.filter(kind="pool", unit=row["unit"]).values("pk")
            total = _derived(Q(credit__in=pools), Q(debit__in=pools))
        lines.append(TrialLine(row["kind"], row["unit"], row["number"], int(total)))
    return lines


def _derived(credited: Q, debited: Q) -> int:
    """Credits minus debits, summed over the transfers themselves in one statement."""
    sums = Transfer.objects.filter(credited | debited).aggregate(
        credits=Coalesce(Sum("amount", filter=credited), NOTHING),
        debits=Coalesce(Sum("amount", filter=debited), NOTHING),
    )
    return int(sums["credits"]) - int(sums["debits"])
