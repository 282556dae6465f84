"""Doors: addresses written one way, compared, and found by street, house number, unit and flat."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from huzhu.kernel.identity.names import initials
from huzhu.kernel.identity.texts import plain

_FEWEST_LETTERS = 2
_MOST_STREET_READINGS = 8

_DASHES = re.compile(r"[-‐‑‒–—―－−~～]+")
_UNITS = "号楼|号院|号|栋|幢|座|单元|层|楼|室|房|户|弄|门|组|排|院|#|之|/|，|,|、|\\."
_UNIT_AFTER_NUMBER = re.compile(rf"(?<=[0-9A-Z])(?:{_UNITS})+(?=附?[0-9A-Z-]|$)|(?<=[0-9A-Z])(?:{_UNITS})")
_HAN_NUMBER = re.compile(r"(?<=[0-9号栋幢座院元])([一二三四五六七八九十]{1,3})(?=单元|栋|幢|楼|层|号|室)")
_HAN_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")}
_TOKEN = re.compile(r"附?[0-9A-Z]+|附(?=$)|(?:(?!附[0-9A-Z])[^0-9A-Z\-])+")
_NUMBER = re.compile(r"附?[0-9A-Z]+")
_ADMINISTRATIVE = re.compile(
    r"(?:[^\d-]{2,7}?(?:省|自治区|特别行政区))?(?:[^\d-]{1,7}?(?:市|自治州|地区))?(?:[^\d-]{1,7}?(?<![小园校山片])(?:区|县))?"
    r"(?:[^\d-]{1,7}?(?:街道办事处|街道|镇|乡))?(?:[^\d-]{1,9}?(?:社区居委会|社区|居委会|村委会))?"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A name on the way to the door (street, compound) and the numbers that follow it."""

    name: str = field(repr=False)
    numbers: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Door:
    """An address as it is kept, and its parts: a street and the numbers that follow it."""

    text: str = field(repr=False)
    parts: tuple[Part, ...] = field(repr=False)

    @property
    def key(self) -> str:
        """What two spellings of one door have in common; the towns before the street are left out."""
        return "".join(_own_name(part.name) + "-".join(part.numbers) for part in self.parts).lower()


def read_door(cell: object) -> Door:
    """The address in a cell: spaces, full-width digits and dashes put right, words kept."""
    text = _DASHES.sub("-", "".join(plain(cell).split()))
    return Door(text, _parts_of(text.upper()))


def clean_door(text: str) -> str:
    """An address as it is kept."""
    return read_door(text).text


def door_key(text: str) -> str:
    """What two spellings of the same door have in common: 12号3单元4-2 and 12-3-4-2 are one."""
    return read_door(text).key


def door_keys(text: str) -> frozenset[str]:
    """Every text under which a door is found, to be compared with `door_query` of what is typed.

    They reach from the street's first two characters or its initials (stx) to the whole row of numbers, with
    and without the towns before it.
    """
    keys: set[str] = set()
    for part in read_door(text).parts:
        beginnings, spellings = _said(part.name)
        keys.update(beginnings)
        numbers = ["-".join(part.numbers[:count]) for count in range(len(part.numbers) + 1)]
        keys.update(spelling + number for spelling in spellings for number in numbers)
        if len(part.numbers) >= _FEWEST_LETTERS:
            keys.add("-".join(part.numbers))
    return frozenset(key.lower() for key in keys if len(key) >= _FEWEST_LETTERS)


def door_query(text: str) -> str:
    """What staff typed, as `door_keys` holds it: 石梯巷12号 becomes 石梯巷12."""
    parts = read_door(text).parts
    return (_own_name(parts[0].name) + "-".join(parts[0].numbers)).lower() if parts else ""


@lru_cache(maxsize=4096)  # many live in one street
def _said(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The beginnings of a street's own name, and its whole spellings: with the towns, without, by initials."""
    own = _own_name(name)
    beginnings = tuple(own[:length] for length in range(_FEWEST_LETTERS, len(own)))
    return beginnings, tuple(dict.fromkeys((name, own, *initials(own)[:_MOST_STREET_READINGS])))


def _parts_of(text: str) -> tuple[Part, ...]:
    counted = _HAN_NUMBER.sub(lambda found: str(_han_value(found[1])), text)
    parts: list[tuple[str, list[str]]] = []
    for token in _TOKEN.findall(_UNIT_AFTER_NUMBER.sub("-", counted)):
        if _NUMBER.fullmatch(token):
            if not parts:
                parts.append(("", []))
            parts[-1][1].append(token)
        else:
            parts.append((token, []))
    return tuple(Part(name, tuple(numbers)) for name, numbers in parts)


def _own_name(name: str) -> str:
    """The name without province, town, street office and community before it, unless nothing else is left."""
    found = _ADMINISTRATIVE.match(name)
    return (name[found.end() :] if found else name) or name


def _han_value(text: str) -> int:
    """一 to 九十九."""
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int("".join(str(_HAN_DIGITS[sign]) for sign in text))
    return _HAN_DIGITS.get(tens, 1) * 10 + (_HAN_DIGITS[ones] if ones else 0)
