"""The file by which a bank pays the subsidies of a month, and reading what the bank answers, row by row.

The same payments give the same bytes, whoever writes the file and when: no row depends on a clock or on chance.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from hashlib import sha256

from huzhu.kernel.rosters.sheets import Row, Sheet, harmless, texts_of

HEAD = ("编号 reference", "姓名 name", "证件号码 ID number", "项目 benefit", "月份 month", "金额（元） yuan")
REFERENCE = re.compile(r"\b\d{6}-[2-9a-z]{12}\b", re.IGNORECASE)
RESULTS, AMOUNTS, REASONS = (
    re.compile(one, re.IGNORECASE)
    for one in (r"结果|状态|result|status", r"金额|amount|yuan", r"原因|说明|备注|reason")
)
PAID = re.compile(r"^(成功|已发放?|已付款?|发放成功|支付成功|交易成功|ok|paid|success(ful)?|1)$", re.IGNORECASE)
FAILED = re.compile(r"失败|退回|退汇|未发|不成功|拒绝|failed|returned|rejected|^0$", re.IGNORECASE)
HEAD_WITHIN = 20
"""The row that names the columns is looked for among so many first rows: banks put titles above."""


@dataclass(frozen=True, slots=True)
class Payout:
    """One payment: its reference, whom, the number the bank knows them by, what for, the month, how much in fen."""

    reference: str
    name: str
    number: str
    benefit: str
    month: date
    fen: int


def reference_of(month: date, application: str) -> str:
    """What the bank is to answer by: one grant has one payment a month."""
    return f"{month:%Y%m}-{application}"


def payout_file(payouts: Iterable[Payout]) -> bytes:
    """The payments as CSV (RFC 4180, UTF-8 with its mark), in the order of their references."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(HEAD)
    for one in sorted(payouts, key=lambda one: one.reference):
        row = (one.reference, one.name, one.number, one.benefit, f"{one.month:%Y-%m}", f"{Decimal(one.fen) / 100:.2f}")
        writer.writerow([harmless(cell) for cell in row])
    return written.getvalue().encode("utf-8-sig")


def digest_of(content: bytes) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    return sha256(content).hexdigest()


class Fault(StrEnum):
    """What is wrong with a row of the bank's answer."""

    NO_REFERENCE = "no_reference"
    RESULT_UNCLEAR = "result_unclear"
    AMOUNT_UNCLEAR = "amount_unclear"
    TWICE_AND_DIFFERENT = "twice_and_different"


@dataclass(frozen=True, slots=True)
class Answered:
    """What the bank says of one payment: paid or not, how much (None: it does not say), and why not."""

    row: int
    reference: str
    paid: bool
    fen: int | None
    because: str


@dataclass(frozen=True, slots=True)
class Answers:
    """Everything a bank's file says: each row stands in one of the two, or is empty or above the head."""

    answered: tuple[Answered, ...]
    faults: tuple[tuple[int, Fault], ...]


class NoAnswerHere(ValueError):
    """No row names a column for the reference and one for the result."""


def answers_in(sheets: Sequence[Sheet]) -> Answers:
    """Reads what a bank answers, from the first sheet that names a column of references and one of results.

    A payment that stands there twice with the same answer counts once. Raises NoAnswerHere.
    """
    for sheet in sheets:
        for index, row in enumerate(sheet.rows[:HEAD_WITHIN]):
            columns = _columns(texts_of(row))
            if columns is not None:
                return _sorted_out(list(_read(sheet.rows[index + 1 :], index + 2, columns)))
    raise NoAnswerHere


def _columns(head: Sequence[str]) -> tuple[int, int | None, int | None] | None:
    """The columns of result, amount and reason (None: the bank gives none); None where this row names no result."""
    found = [next((n for n, text in enumerate(head) if one.search(text)), None) for one in (RESULTS, AMOUNTS, REASONS)]
    result, amount, because = found
    return None if result is None else (result, amount, because)


def _read(
    rows: Iterable[Row], first: int, columns: tuple[int, int | None, int | None]
) -> Iterator[Answered | tuple[int, Fault]]:
    result, amount, because = columns
    for number, row in enumerate(rows, start=first):
        texts = texts_of(row)
        if not any(texts):
            continue
        named = REFERENCE.search(" ".join(texts))
        said = texts[result] if result < len(texts) else ""
        if named is None:
            yield number, Fault.NO_REFERENCE
            continue
        fen = _fen(texts[amount]) if amount is not None and amount < len(texts) else None
        if fen == UNCLEAR:
            yield number, Fault.AMOUNT_UNCLEAR
        elif PAID.search(said) or FAILED.search(said):
            why = texts[because] if because is not None and because < len(texts) else ""
            yield Answered(number, named.group().lower(), not FAILED.search(said), fen, why)
        else:
            yield number, Fault.RESULT_UNCLEAR


UNCLEAR = -1


def _fen(text: str) -> int | None:
    """An amount in yuan as fen; None for an empty cell, UNCLEAR for what is no amount."""
    bare = re.sub(r"[,，\s¥￥元]", "", text)
    if not bare:
        return None
    try:
        fen = Decimal(bare) * 100
    except InvalidOperation:
        return UNCLEAR
    return int(fen) if fen >= 0 and fen == fen.to_integral_value() else UNCLEAR


def _sorted_out(read: Sequence[Answered | tuple[int, Fault]]) -> Answers:
    kept: dict[str, Answered] = {}
    faults = [one for one in read if not isinstance(one, Answered)]
    unclear: set[str] = set()
    for one in read:
        if not isinstance(one, Answered):
            continue
        before = kept.setdefault(one.reference, one)
        if (before.paid, before.fen) != (one.paid, one.fen):
            unclear.add(one.reference)
            faults.append((one.row, Fault.TWICE_AND_DIFFERENT))
    for reference in unclear:
        faults.append((kept.pop(reference).row, Fault.TWICE_AND_DIFFERENT))
    return Answers(tuple(kept.values()), tuple(sorted(faults)))
