"""The books in the plain text of beancount: accounts, transactions and balances that its own checker accepts."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter

from huzhu.kernel.books import ACCOUNT_FIELDS, LINE_FIELDS

# What the community owes its members is a liability; a source goes below zero by all that it has issued.
ROOTS = {"pool": "Equity", "opening": "Equity", "clearing": "Assets"}
ENTRY, KIND, REFERENCE, BOOKED = (LINE_FIELDS.index(name) for name in ("entry", "kind", "reference", "booked_on"))
DEBIT, CREDIT, UNIT, AMOUNT = (LINE_FIELDS.index(name) for name in ("debit", "credit", "unit", "amount"))
CORRECTS, SEQ = LINE_FIELDS.index("corrects"), LINE_FIELDS.index("seq")
ACCOUNT, OF_KIND, OF_UNIT = (ACCOUNT_FIELDS.index(name) for name in ("account", "kind", "unit"))
BALANCE, WITHIN = ACCOUNT_FIELDS.index("balance"), ACCOUNT_FIELDS.index("within")


def beancount_lines(
    title: str, accounts: Sequence[Sequence[str]], lines: Iterable[Sequence[str]], checked_on: str
) -> Iterator[str]:
    """The text, line by line, of accounts as `ACCOUNT_FIELDS` and transfers as `LINE_FIELDS`.

    A debit is positive, as beancount has it, so what members hold stands there below zero. On `checked_on`
    (YYYY-MM-DD) the balance that the bank stores is asserted for each account whose every transfer
    is here: the checker fails where the two differ.
    """
    yield f'option "title" "{_quoted(title)}"'
    yield ""
    for unit in sorted({row[OF_UNIT] for row in accounts}):
        yield f"1970-01-01 commodity {unit.upper()}"
    names = {row[ACCOUNT]: _name(row) for row in accounts}
    for row in accounts:
        # Before everything else: the bank opens an account with its first transfer, in this text the day comes first.
        yield f"1970-01-01 open {names[row[ACCOUNT]]} {row[OF_UNIT].upper()}"
    # An entry comes in by one act, but on PostgreSQL another's number may fall between two of its own.
    ordered = sorted(lines, key=itemgetter(BOOKED, ENTRY))
    for _, rows in groupby(ordered, key=itemgetter(ENTRY)):
        yield from _transaction(list(rows), names)
    if ordered and ordered[-1][BOOKED] >= checked_on:  # books may have lived on ahead of this clock
        checked_on = f"{date.fromisoformat(ordered[-1][BOOKED]) + timedelta(days=1)}"
    yield ""
    for row in accounts:
        if row[WITHIN] == "yes" and row[BALANCE]:
            yield f"{checked_on} balance {names[row[ACCOUNT]]} {-int(row[BALANCE])} {row[OF_UNIT].upper()}"


def _transaction(rows: Sequence[Sequence[str]], names: dict[str, str]) -> Iterator[str]:
    first = rows[0]
    yield ""
    yield f'{first[BOOKED]} * "{_quoted(first[KIND])}" "{_quoted(first[REFERENCE])}"'
    yield f'  entry: "{first[ENTRY]}"'
    if first[CORRECTS]:
        yield f'  corrects: "{first[CORRECTS]}"'
    for row in sorted(rows, key=lambda one: int(one[SEQ])):
        unit = row[UNIT].upper()
        yield f"  {names[row[DEBIT]]} {row[AMOUNT]} {unit}"
        yield f"  {names[row[CREDIT]]} -{row[AMOUNT]} {unit}"


def _name(row: Sequence[str]) -> str:
    return f"{ROOTS.get(row[OF_KIND], 'Liabilities')}:{row[OF_KIND].capitalize()}:{row[ACCOUNT].upper()}"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
