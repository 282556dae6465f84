"""Reading whole stretches of the books: their lines, accounts and trial balances."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet

from huzhu.commons.bank.models import Account, Closing, Seal, Transfer
from huzhu.commons.people.access import Verb, require, visible_to
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.books import TrialRow, moment_text, sealed_lines
from huzhu.kernel.chain import head_of

AT_ONCE = 20_000  # rows fetched in one go: some megabytes


def lines_of(places: Sequence[str], from_on: date | None, to_on: date | None) -> Iterator[list[str]]:
    """Every transfer that touches an account of these divisions, booked in [from, to), as `LINE_FIELDS`, by number.

    Without days: from the first, or to the last. Asks no permission: who seals or exports has asked.
    """
    rows = Transfer.objects.filter(Q(debit__place__in=places) | Q(credit__place__in=places))
    if from_on:
        rows = rows.filter(entry__booked_on__gte=from_on)
    if to_on:
        rows = rows.filter(entry__booked_on__lt=to_on)
    return map(_as_text, rows.order_by("seq").values_list(*COLUMNS).iterator(chunk_size=AT_ONCE))


def all_lines(to_on: date) -> Iterator[list[str]]:
    """Every transfer of all places booked before `to_on`, as `LINE_FIELDS`, by number; read in pieces.

    Nothing is kept open between two pieces, so no writer waits and no server keeps a copy. Asks no permission: for the
    check alone.
    """
    rows, last = Transfer.objects.filter(entry__booked_on__lt=to_on).order_by("seq").values_list(*COLUMNS), 0
    while piece := list(rows.filter(seq__gt=last)[:AT_ONCE]):
        yield from map(_as_text, piece)
        last = piece[-1][0]


COLUMNS = (
    "seq",
    "entry_id",
    "entry__reference",
    "entry__kind",
    "entry__legs",
    "leg",
    "entry__booked_on",
    "entry__occurred_at",
    "entry__posted_at",
    "entry__posted_by",
    "entry__rules",
    "debit_id",
    "debit__kind",
    "debit__place_id",
    "credit_id",
    "credit__kind",
    "credit__place_id",
    "unit",
    "amount",
    "reverses_id",
    "entry__corrects_id",
)
OCCURRED, POSTED = COLUMNS.index("entry__occurred_at"), COLUMNS.index("entry__posted_at")


def _as_text(row: Sequence[object]) -> list[str]:
    said = ["" if part is None else str(part) for part in row]
    said[OCCURRED], said[POSTED] = moment_text(row[OCCURRED]), moment_text(row[POSTED])  # type: ignore[arg-type]
    return said


def trial_rows(places: Sequence[str], from_on: date, to_on: date) -> list[TrialRow]:
    """The trial balance of each of these divisions for the days [from, to), by kind of account and unit.

    One statement adds up everything ever booked before `to_on`: no stored balance is trusted. Asks no permission.
    """
    marks = ", ".join(["%s"] * len(places))
    with connection.cursor() as cursor:
        cursor.execute(TRIAL.format(places=marks), [*[f"{from_on}"] * 3, f"{to_on}", *places])
        return sorted(TrialRow(*row[:3], *map(int, row[3:])) for row in cursor.fetchall())


TRIAL = """
SELECT a.place_id, a.kind, a.unit,
  SUM(CASE WHEN s.booked_on < %s THEN s.put_in - s.taken_out ELSE 0 END),
  SUM(CASE WHEN s.booked_on >= %s THEN s.taken_out ELSE 0 END),
  SUM(CASE WHEN s.booked_on >= %s THEN s.put_in ELSE 0 END)
FROM (
  SELECT account, booked_on, SUM(taken_out) AS taken_out, SUM(put_in) AS put_in FROM (
    SELECT t.debit_id AS account, e.booked_on, t.amount AS taken_out, 0 AS put_in
      FROM bank_transfer t JOIN bank_entry e ON e.id = t.entry_id
    UNION ALL
    SELECT t.credit_id, e.booked_on, 0, t.amount FROM bank_transfer t JOIN bank_entry e ON e.id = t.entry_id
  ) AS sides GROUP BY account, booked_on
) AS s JOIN bank_account a ON a.id = s.account
WHERE s.booked_on < %s AND a.place_id IN ({places})
GROUP BY a.place_id, a.kind, a.unit
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading through closed books gave: their trial balance, how many lines, and the head over all of it."""

    trial: list[TrialRow]
    lines: int
    head: str


def read_through(closing: Closing, number: int, places: Sequence[str], previous_head: str) -> Reading:
    """Reads the books of a closing line by line and hashes them. Asks no permission: who seals has asked."""
    trial = trial_rows(places, closing.from_on, closing.to_on)
    counted: Counter[str] = Counter()
    lines = _counting(lines_of(places, closing.from_on, closing.to_on), counted)
    first = first_line(closing, number, places, previous_head)
    covered = sealed_lines(first, [row.as_list() for row in trial], lines)
    return Reading(trial, head=head_of(previous_head, covered), lines=counted["lines"])


def first_line(closing: Closing, number: int, places: Sequence[str], previous_head: str) -> list[str]:
    """What a seal covers before any sum or line: who closed which days of which places, and the head before."""
    period = [f"{closing.from_on}", f"{closing.to_on}", moment_text(closing.closed_at)]
    return [closing.place_id, str(number), *period, ",".join(sorted(places)), previous_head]


def _counting(lines: Iterable[list[str]], counted: Counter[str]) -> Iterator[list[str]]:
    for line in lines:
        counted["lines"] += 1
        yield line


def seals_seen_by(by: Actor) -> QuerySet[Seal]:
    """The seals of the places of a post of `by`, with their closings; order and slice at the door."""
    return visible_to(by, Verb.SEE_ACCOUNT, Seal).select_related("closing", "place")


def unsealed_closings() -> QuerySet[Closing]:
    """Books that were closed and wait to be read through and sealed. Asks no permission: for the check alone."""
    return Closing.objects.filter(under=None, seal=None).order_by("to_on", "pk")


def places_under(by: Actor, place: Division) -> list[str]:
    """The place and all under it, for whoever may see its accounts. Refuses: NotPermitted, NotFound."""
    require(by, Verb.SEE_ACCOUNT, within=place)
    return sorted(Division.objects.filter(path__startswith=place.path).values_list("pk", flat=True))


def account_rows(places: Sequence[str]) -> Iterator[list[str]]:
    """Every account of these divisions, and every other that their transfers touch, as `ACCOUNT_FIELDS`.

    `within` is "yes" for the former: all of its transfers are in the lines. Asks no permission: see `places_under`.
    """
    touching = Q(credits__debit__place__in=places) | Q(debits__credit__place__in=places)
    rows = Account.objects.filter(Q(place__in=places) | touching).distinct().order_by("pk")
    inside = set(places)
    for one in rows.iterator(chunk_size=AT_ONCE):
        stored = ["" if part is None else str(part) for part in (one.floor, one.balance, one.held)]
        within = "yes" if one.place_id in inside else "no"
        yield [one.pk, one.kind, one.unit, one.place_id, moment_text(one.opened_at), *stored, within]
