"""ID numbers: the resident number of GB 11643 in all its spellings, permits, foreign cards, passports."""

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from operator import mul

from huzhu.kernel.identity.texts import plain
from huzhu.kernel.refusal import Refused

INVENTED_AREA = "500199"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"

_EIGHTEEN = re.compile(r"\d{17}[\dX]", re.ASCII)
_FIFTEEN = re.compile(r"\d{15}", re.ASCII)
_OLD_FOREIGN_CARD = re.compile(r"[A-Z]{3}\d{12}", re.ASCII)
_PASSPORT = re.compile(r"(?=.*[A-Z])(?=(?:.*\d){4})[A-Z0-9]{6,11}", re.ASCII)
_SCIENTIFIC = re.compile(r"(\d)(?:\.(\d+))?E\+?(1[4-9])", re.ASCII)
_TRAILING_ZERO_FRACTION = re.compile(r"(\d+)\.0+", re.ASCII)
_NOISE = re.compile(r"[\s'\"`’‘“”·:\-–—_.,;]+")
_LOOKALIKES_OF_X = str.maketrans({"x": "X", "×": "X", "х": "X", "Х": "X", "χ": "X", "ⅹ": "X", "Ⅹ": "X"})


class Gender(StrEnum):
    """Gender as papers state it."""

    WOMAN = "woman"
    MAN = "man"
    UNKNOWN = "unknown"


class IdKind(StrEnum):
    """Which paper a number stands on."""

    RESIDENT = "resident"
    RESIDENCE_PERMIT = "residence_permit"
    FOREIGN_CARD = "foreign_card"
    PASSPORT = "passport"


class Repair(StrEnum):
    """What was put right, safely, while a cell was read."""

    WIDE = "wide"
    SPACES = "spaces"
    CASE = "case"
    FLOAT = "float"
    UPGRADED = "upgraded"


@dataclass(frozen=True, slots=True)
class IdNumber:
    """A number as it is kept: 18 signs where the paper has 18, with what it says of its bearer.

    `born_on` and `gender` are known for numbers of 18 signs only. No place of residence is ever derived: the
    first six digits say where the number was first given out, perhaps sixty years ago.
    """

    text: str = field(repr=False)
    kind: IdKind
    born_on: date | None = field(repr=False)
    gender: Gender
    repairs: tuple[Repair, ...] = ()


class NumberRefused(Refused):
    """A cell that should hold an ID number and does not; the parent of all refusals of `read_number`."""

    code = "identity.number_refused"
    sentence = "This is not an ID number."
    next_step = "Copy the number from the ID card."


class NumberChecksumWrong(NumberRefused):
    """Eighteen signs whose last does not fit the others."""

    code = "identity.checksum_wrong"
    sentence = "The last sign of the ID number does not fit the others, so at least one digit is wrong."
    next_step = "Compare all 18 signs with the ID card."


class NumberLengthWrong(NumberRefused):
    """Digits, but neither 18 nor 15 of them."""

    code = "identity.length_wrong"
    sentence = "The ID number has %(length)s signs; an ID card has 18, an old one 15."
    next_step = "Compare it with the ID card: a digit is missing or one too many."


class NumberDateImpossible(NumberRefused):
    """The birth date inside the number is no day of the calendar."""

    code = "identity.number_date_impossible"
    sentence = "The birth date inside the ID number is no day of the calendar."
    next_step = "Compare digits 7 to 14 with the ID card."


class NumberMasked(NumberRefused):
    """Stars stand where digits should."""

    code = "identity.number_masked"
    sentence = "The ID number is masked with stars, so it cannot be used."
    next_step = "Type the whole number from the ID card, or leave the cell empty."


class NumberUnreadable(NumberRefused):
    """Neither digits nor any paper number we know."""

    code = "identity.number_unreadable"
    sentence = "What stands here is not an ID number, a residence permit, a foreign card or a passport."
    next_step = "Type the number from the paper, or leave the cell empty."


class NumberDigitsLost(NumberRefused):
    """A spreadsheet dropped the last digits of the number; `known` are those that survive."""

    code = "identity.digits_lost"
    sentence = "The spreadsheet kept the ID number as a quantity and lost its last digits."
    next_step = "Format the column as text and type the number again from the ID card."

    def __init__(self, *, known: str) -> None:
        self.known = known
        super().__init__()

    @property
    def born_on(self) -> date | None:
        """The birth date inside the digits that survive, when they reach that far and name a day."""
        return _day(self.known[6:14]) if len(self.known) >= 14 else None


def read_number(cell: object) -> IdNumber:
    """The ID number in a cell of a form or a spreadsheet, whatever its spelling.

    Full-width digits, spaces, dashes, a small x, a leading apostrophe and a trailing `.0` are put right and
    named in `repairs`; 15 digits are upgraded with "19" and a check sign. Area codes are not judged: retired
    and unassigned ones are on living people's cards. Source: GB 11643-1999; 81/82/83 and 9 are the residence
    permit for Hong Kong, Macao and Taiwan and the foreign permanent residence card of 2023, with the same
    arithmetic.

    Raises NumberDigitsLost, NumberChecksumWrong, NumberLengthWrong, NumberDateImpossible, NumberMasked,
    NumberUnreadable.
    """
    if isinstance(cell, str) and len(cell) == 18 and _EIGHTEEN.fullmatch(cell):
        return _of_eighteen(cell, ())
    text, repairs = _spelled_plainly(cell)
    if _EIGHTEEN.fullmatch(text):
        return _of_eighteen(text, repairs)
    if _FIFTEEN.fullmatch(text):
        return _upgraded(text, repairs)
    if _OLD_FOREIGN_CARD.fullmatch(text):
        return IdNumber(text, IdKind.FOREIGN_CARD, None, Gender.UNKNOWN, repairs)
    if _PASSPORT.fullmatch(text):
        return IdNumber(text, IdKind.PASSPORT, None, Gender.UNKNOWN, repairs)
    if "*" in text:
        raise NumberMasked
    if text.rstrip("X").isdigit():
        raise NumberLengthWrong(length=len(text))
    raise NumberUnreadable


def birth_date(number: str) -> date | None:
    """The birth date a number states, None for papers that state none; refusals as `read_number`."""
    return read_number(number).born_on


def gender(number: str) -> Gender:
    """The gender a number states (odd sequence: man), or UNKNOWN; refusals as `read_number`."""
    return read_number(number).gender


def check_sign(first17: str) -> str:
    """The eighteenth sign for seventeen digits. Source: GB 11643-1999, ISO 7064 MOD 11-2."""
    return _CHECKS[sum(map(mul, _WEIGHTS, map(int, first17))) % 11]


def make_number(birth_on: date, sequence: int, area: str = INVENTED_AREA) -> str:
    """An invented number with a valid check sign; 500199 was never given to a place (domain.md 13).

    `sequence` is 0 to 999, odd for a man. Raises ValueError for others, and for an area not of six digits.
    """
    if not 0 <= sequence <= 999:
        raise ValueError("a sequence is 0 to 999")
    if len(area) != 6 or not area.isdigit():
        raise ValueError("an area code has six digits")
    first17 = f"{area}{birth_on:%Y%m%d}{sequence:03d}" if birth_on.year >= 1000 else ""
    if not first17:
        raise ValueError("a birth year has four digits")
    return first17 + check_sign(first17)


def _spelled_plainly(cell: object) -> tuple[str, tuple[Repair, ...]]:
    """Digits and capitals only, and what had to be put right for it. Raises NumberDigitsLost."""
    repairs: list[Repair] = []
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _of_quantity(cell), (Repair.FLOAT,)
    raw = str(cell or "")
    text = plain(raw)
    if not raw.isascii() and text != raw.strip():
        repairs.append(Repair.WIDE)
    shouted = text.translate(_LOOKALIKES_OF_X).upper()
    if shouted != text:
        repairs.append(Repair.CASE)
    _refuse_scientific(shouted.replace(" ", ""))
    if whole := _TRAILING_ZERO_FRACTION.fullmatch(shouted):
        shouted = whole[1]
        repairs.append(Repair.FLOAT)
    tight = _NOISE.sub("", shouted)
    if len(tight) != len(raw):
        repairs.append(Repair.SPACES)
    return tight, tuple(repairs)


def _of_quantity(cell: float) -> str:
    """A number cell as digits. Doubles hold 15 digits for sure, so 18 in a float are not to be trusted."""
    if isinstance(cell, int):
        return str(cell)
    if cell >= 1e15:
        raise NumberDigitsLost(known=f"{cell:.0f}"[:15])
    return f"{cell:.0f}" if cell.is_integer() else repr(cell)


def _refuse_scientific(text: str) -> None:
    if found := _SCIENTIFIC.fullmatch(text):
        raise NumberDigitsLost(known=(found[1] + (found[2] or ""))[:15])


def _of_eighteen(text: str, repairs: tuple[Repair, ...]) -> IdNumber:
    if check_sign(text[:17]) != text[17]:
        if text.endswith("000"):  # spreadsheets keep fifteen digits and fill up with zeros
            raise NumberDigitsLost(known=text[:15])
        raise NumberChecksumWrong
    born_on = _day(text[6:14])
    if born_on is None:
        raise NumberDateImpossible
    sex = Gender.MAN if text[16] in "13579" else Gender.WOMAN
    return IdNumber(text, _kind_of(text), born_on, sex, repairs)


def _kind_of(text: str) -> IdKind:
    if text[:2] in ("81", "82", "83"):
        return IdKind.RESIDENCE_PERMIT
    return IdKind.FOREIGN_CARD if text[0] == "9" else IdKind.RESIDENT


def _upgraded(text: str, repairs: tuple[Repair, ...]) -> IdNumber:
    first17 = f"{text[:6]}19{text[6:]}"
    return _of_eighteen(first17 + check_sign(first17), (*repairs, Repair.UPGRADED))


def _day(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
