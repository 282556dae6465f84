"""Whether the books keep their promises: each promise is a function that yields where it is broken.

All but the seals read the database in one statement, so it may run while others post: it sees one moment, never half
an entry.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection

from huzhu.commons.bank.ddl import missing
from huzhu.commons.bank.rereading import unlike_their_seal


@dataclass(frozen=True, slots=True)
class BankFault:
    """A promise that is broken, the row where (`account:…`, `entry:…`), and by what."""

    promise: str
    thing: str
    wrong: str


def bank_faults() -> Iterator[BankFault]:
    """Every place where the books break a promise; nothing where all is well. Counts are of the moment of reading."""
    for promise in PROMISES:
        for thing, wrong in promise():
            yield BankFault(promise.__name__, thing, wrong)


Broken = Iterator[tuple[str, str]]


def balances_are_their_transfers() -> Broken:
    """A stored balance is what its transfers add up to."""
    yield from _rows(
        """
        SELECT 'account:' || a.id, 'stores ' || a.balance || ', its transfers make ' || COALESCE(m.made, 0)
        FROM bank_account a LEFT JOIN (
          SELECT account, SUM(amount) AS made FROM (
            SELECT credit_id AS account, amount FROM bank_transfer
            UNION ALL SELECT debit_id, -amount FROM bank_transfer) AS sides GROUP BY account) AS m ON m.account = a.id
        WHERE a.balance IS NOT NULL AND a.balance <> COALESCE(m.made, 0)
        """
    )


def all_balances_sum_to_zero() -> Broken:
    """What is on all accounts of a unit, and what the pools have issued, is zero together."""
    yield from _rows(
        """
        SELECT 'unit:' || unit, 'sums to ' || SUM(amount) FROM (
          SELECT unit, COALESCE(balance, 0) AS amount FROM bank_account
          UNION ALL SELECT t.unit, t.amount FROM bank_transfer t JOIN bank_account a ON a.id = t.credit_id
            WHERE a.balance IS NULL
          UNION ALL SELECT t.unit, -t.amount FROM bank_transfer t JOIN bank_account a ON a.id = t.debit_id
            WHERE a.balance IS NULL) AS parts
        GROUP BY unit HAVING SUM(amount) <> 0
        """
    )


def no_balance_is_below_its_floor() -> Broken:
    """What is not held never falls below the floor."""
    yield from _rows(
        "SELECT 'account:' || id, 'has ' || balance || ' of which ' || held || ' are held, the floor is ' || floor"
        " FROM bank_account WHERE floor IS NOT NULL AND balance - held < floor"
    )


def units_never_mix() -> Broken:
    """Both accounts of a transfer count what the transfer counts."""
    yield from _rows(
        """
        SELECT 'transfer:' || t.seq, 'moves ' || t.unit || ' from ' || d.unit || ' to ' || c.unit
        FROM bank_transfer t JOIN bank_account d ON d.id = t.debit_id JOIN bank_account c ON c.id = t.credit_id
        WHERE d.unit <> t.unit OR c.unit <> t.unit
        """
    )


def entries_are_complete() -> Broken:
    """An entry has all its transfers, and not one more."""
    yield from _rows(
        """
        SELECT 'entry:' || e.id, 'says ' || e.legs || ' transfers, has ' || COUNT(t.seq)
        FROM bank_entry e LEFT JOIN bank_transfer t ON t.entry_id = e.id
        GROUP BY e.id, e.legs HAVING COUNT(t.seq) <> e.legs
        """
    )


def reversals_mirror_what_they_reverse() -> Broken:
    """A reversal has the same amount and unit and swapped sides, and reverses no reversal."""
    yield from _rows(
        """
        SELECT 'transfer:' || r.seq, 'does not mirror transfer ' || r.reverses_id
        FROM bank_transfer r LEFT JOIN bank_transfer t ON t.seq = r.reverses_id
        WHERE r.reverses_id IS NOT NULL AND (t.seq IS NULL OR t.reverses_id IS NOT NULL OR r.amount <> t.amount
          OR r.unit <> t.unit OR r.debit_id <> t.credit_id OR r.credit_id <> t.debit_id)
        """
    )


def held_is_the_pending_holds() -> Broken:
    """What an account stores as held is the sum of the holds that wait on it."""
    yield from _rows(
        """
        SELECT 'account:' || a.id, 'stores ' || a.held || ' as held, its holds make ' || COALESCE(h.pending, 0)
        FROM bank_account a LEFT JOIN (
          SELECT debit_id, SUM(amount) AS pending FROM bank_hold WHERE state = 'pending' GROUP BY debit_id
        ) AS h ON h.debit_id = a.id
        WHERE a.held IS NOT NULL AND a.held <> COALESCE(h.pending, 0)
        """
    )


def holds_are_what_became_of_them() -> Broken:
    """A posted hold has its transfer, of the same accounts and amount; no other hold has one."""
    yield from _rows(
        """
        SELECT 'hold:' || h.id, 'is ' || h.state || ' and has ' || COUNT(t.seq) || ' matching transfers'
        FROM bank_hold h LEFT JOIN bank_transfer t ON t.hold_id = h.id AND t.amount = h.amount
          AND t.debit_id = h.debit_id AND t.credit_id = h.credit_id AND (h.state <> 'posted' OR t.entry_id = h.entry_id)
        GROUP BY h.id, h.state HAVING COUNT(t.seq) <> CASE h.state WHEN 'posted' THEN 1 ELSE 0 END
        """
    )


def closed_books_stay_closed() -> Broken:
    """Nothing with a later number counts for a day whose books were closed."""
    yield from _rows(
        """
        WITH sides AS (
          SELECT t.seq, e.booked_on, a.place_id FROM bank_transfer t
            JOIN bank_entry e ON e.id = t.entry_id JOIN bank_account a ON a.id = t.debit_id
          UNION ALL SELECT t.seq, e.booked_on, a.place_id FROM bank_transfer t
            JOIN bank_entry e ON e.id = t.entry_id JOIN bank_account a ON a.id = t.credit_id
        ), days AS (SELECT place_id, booked_on, MAX(seq) AS last FROM sides GROUP BY place_id, booked_on),
        late AS (
          SELECT d.place_id, d.booked_on, MIN(c.last_seq) AS closed_at FROM days d JOIN bank_closing c
            ON c.place_id = d.place_id AND c.to_on > d.booked_on AND c.last_seq < d.last
          GROUP BY d.place_id, d.booked_on)
        SELECT DISTINCT 'transfer:' || s.seq, 'was booked on ' || s.booked_on || ', closed before'
        FROM late l JOIN sides s ON s.place_id = l.place_id AND s.booked_on = l.booked_on AND s.seq > l.closed_at
        """  # days first: there are a thousand times fewer of them than of transfers times closings
    )


def sealed_books_read_as_sealed() -> Broken:
    """Closed books add up and hash to what their seal says, and each seal follows the one before.

    Reads line by line: what is sealed never changes, so there is no one moment to see it at.
    """
    yield from unlike_their_seal()


def the_database_keeps_its_laws() -> Broken:
    """Every trigger stands as the migrations laid it."""
    yield from ((f"trigger:{name}", "is missing or changed") for name in missing(connection))


PROMISES: tuple[Callable[[], Broken], ...] = (
    balances_are_their_transfers,
    all_balances_sum_to_zero,
    no_balance_is_below_its_floor,
    units_never_mix,
    entries_are_complete,
    reversals_mirror_what_they_reverse,
    held_is_the_pending_holds,
    holds_are_what_became_of_them,
    closed_books_stay_closed,
    sealed_books_read_as_sealed,
    the_database_keeps_its_laws,
)


def _rows(statement: str) -> Broken:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        yield from cursor.fetchall()
