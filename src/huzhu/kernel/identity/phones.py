"""Telephone numbers as people write them into one cell: several at once, with words around."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from huzhu.kernel.identity.texts import plain
from huzhu.kernel.refusal import Refused

_MOBILE = re.compile(r"1[3-9]\d{9}|10\d{9}", re.ASCII)  # 10 is no mobile: the numbers of invented people
_FIXED = re.compile(r"0\d{2,3}\d{7,8}", re.ASCII)
_LOCAL = re.compile(r"[2-9]\d{6,7}", re.ASCII)
_SERVICE = re.compile(r"[48]00\d{7}", re.ASCII)
_COUNTRY = re.compile(r"^(?:\+|00)86|^86(?=1[03-9]\d{9}$)", re.ASCII)
_BETWEEN = re.compile(r"[/\\、,，;；|\r\n]+|\b或\b|或|及")
_GROUP = re.compile(r"\+?\(?\d[\d\s().\-–—－―]*", re.ASCII)
_EXTENSION = re.compile(
    r"\s*(?:转|分机|ext\.?)\s*\d{1,6}|(?<=-\d{7})-\d{1,5}$|(?<=-\d{8})-\d{1,5}$", re.ASCII | re.IGNORECASE
)
_AREA_ALONE = re.compile(r"\(?0\d{2,3}\)?", re.ASCII)
_EDGES = " :：()（）-—–.。【】[]'\"+"


class PhoneKind(StrEnum):
    """What answers at the other end."""

    MOBILE = "mobile"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Phone:
    """One number in digits alone, and the words that stood beside it (儿子, 王小川)."""

    number: str = field(repr=False)
    kind: PhoneKind
    label: str = field(default="", repr=False)


class PhoneRefused(Refused):
    """A cell that should hold a telephone number and does not; the parent of what `read_phones` raises."""

    code = "identity.phone_refused"
    sentence = "This is not a telephone number."
    next_step = "Ask for the number again, or leave the cell empty."


class PhoneTooShort(PhoneRefused):
    """Digits are missing."""

    code = "identity.phone_too_short"
    sentence = "The telephone number has only %(digits)s digits; a mobile has 11, a fixed line 7 or 8."
    next_step = "Ask for the number again: a digit is missing."


class PhoneTooLong(PhoneRefused):
    """Digits too many."""

    code = "identity.phone_too_long"
    sentence = "The telephone number has %(digits)s digits; a mobile has 11, a fixed line at most 12."
    next_step = "Ask for the number again, and put a slash between two numbers."


class PhoneUnreadable(PhoneRefused):
    """No digits, or digits that no telephone network gives out."""

    code = "identity.phone_unreadable"
    sentence = "What stands here is not a telephone number."


def read_phones(cell: object) -> tuple[Phone, ...]:
    """Every number in a cell, in order, each once; words beside a number become its label.

    Mobile `1[3-9]` and nine digits, fixed lines with or without area code (domain.md 11), 400 and 800
    numbers, invented numbers of 11 digits that begin with 10. Country codes and extensions are dropped.

    Raises PhoneTooShort, PhoneTooLong, PhoneUnreadable.
    """
    if isinstance(cell, str) and len(cell) == 11 and _MOBILE.fullmatch(cell):
        return (Phone(cell, PhoneKind.MOBILE),)
    text = _EXTENSION.sub("", plain(cell))
    found: dict[str, Phone] = {}
    for piece in _pieces(text):
        for phone in _phones_of(piece):
            found.setdefault(phone.number, phone)
    if not found:
        raise PhoneUnreadable
    return tuple(found.values())


def tail(number: str, digits: int = 4) -> str:
    """The last digits of a number, by which callers are found."""
    return re.sub(r"\D", "", number)[-digits:]


def canonical_phone(text: str) -> str:
    """One number in digits alone, as it is stored and looked up; refusals as `read_phones`."""
    return _number_of(re.sub(r"[^\d+]", "", _EXTENSION.sub("", plain(text)))).number


def digits_of(text: str, most: int = 20) -> str:
    """The number of whoever rings, in digits alone; one that no network gives out (a short one) as it came, cut."""
    try:
        return canonical_phone(text)
    except PhoneRefused:
        return re.sub(r"\D", "", text)[:most]


def _pieces(text: str) -> list[str]:
    """The cell cut where one number ends; an area code cut off from its number by a slash is put back."""
    pieces: list[str] = []
    for piece in filter(None, (part.strip() for part in _BETWEEN.split(text))):
        if pieces and _AREA_ALONE.fullmatch(pieces[-1]):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces


def _phones_of(piece: str) -> list[Phone]:
    label = " ".join(filter(None, (word.strip(_EDGES) for word in _GROUP.split(piece))))
    numbers = [number for group in _GROUP.findall(piece) for number in _numbers_in(group)]
    return [Phone(phone.number, phone.kind, label) for phone in numbers]


def _numbers_in(group: str) -> list[Phone]:
    """The one number of a run of digits and spaces, or the several that spaces keep apart."""
    compact = re.sub(r"[^\d+]", "", group)
    parts = group.split()
    if len(parts) > 1 and len(compact) > 12:
        tight = [re.sub(r"[^\d+]", "", part) for part in parts]
        if all(len(part) >= 7 for part in tight):
            return [_number_of(part) for part in tight]
        if len(compact) % 11 == 0 and _MOBILE.match(compact):
            return [_number_of(compact[start : start + 11]) for start in range(0, len(compact), 11)]
    return [_number_of(compact)]


def _number_of(compact: str) -> Phone:
    digits = _COUNTRY.sub("", compact, count=1).lstrip("+")
    if len(digits) == 12 and digits.startswith("01") and _MOBILE.fullmatch(digits[1:]):
        digits = digits[1:]  # the zero once dialled before a mobile of another city
    if _MOBILE.fullmatch(digits):
        return Phone(digits, PhoneKind.MOBILE)
    if _FIXED.fullmatch(digits) or _LOCAL.fullmatch(digits) or _SERVICE.fullmatch(digits):
        return Phone(digits, PhoneKind.FIXED)
    if not digits or len(digits) == 11:
        raise PhoneUnreadable
    if len(digits) < 11:
        raise PhoneTooShort(digits=len(digits))
    raise PhoneTooLong(digits=len(digits))
