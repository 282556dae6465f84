"""Whom a row of another department means: surely one of ours, surely nobody, or perhaps, which a person decides."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Doubt(StrEnum):
    """Why a person has to look whether it is somebody of ours."""

    NUMBER_MISSING = "number_missing"
    NUMBER_UNKNOWN = "number_unknown"
    NUMBER_DIFFERS = "number_differs"
    NAME_DIFFERS = "name_differs"
    NAME_DAMAGED = "name_damaged"
    NAME_NEARLY = "name_nearly"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of ours who may be meant: of the row's number; or of its birth date and its whole name, else of all
    but a character of it. `numbered`: an ID number of theirs is known."""

    person: str
    by_number: bool = False
    by_name: bool = False
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """Whom a row means. With a doubt: one of the candidates or nobody; without one and without a person: nobody."""

    person: str | None = None
    doubt: Doubt | None = None
    candidates: tuple[str, ...] = ()


def match(candidates: Collection[Candidate], *, numbered: bool, damaged: bool = False) -> Match:
    """Whom a row means. `numbered`: the row has a sound ID number. `damaged`: a character of its name was lost.

    A number and a name that agree are enough; a name and a birth date never are, however rare the name: two neighbours
    share them, and what belongs to one is then written to the other.
    """
    of_number = [one for one in candidates if one.by_number]
    if of_number:
        one, doubt = of_number[0], Doubt.NAME_DAMAGED if damaged else Doubt.NAME_DIFFERS
        return Match(one.person) if one.by_name else Match(None, doubt, (one.person,))
    named = sorted((one for one in candidates if one.by_name), key=lambda one: one.person)
    if len(named) > 1:
        return Match(None, Doubt.SEVERAL, tuple(one.person for one in named))
    if named:
        return Match(None, _of_one(named[0], numbered), (named[0].person,))
    nearly = tuple(sorted(one.person for one in candidates if not (numbered and one.numbered)))
    return Match(None, Doubt.NAME_DAMAGED if damaged else Doubt.NAME_NEARLY, nearly) if nearly else Match()


def _of_one(one: Candidate, numbered: bool) -> Doubt:
    if not numbered:
        return Doubt.NUMBER_MISSING
    return Doubt.NUMBER_DIFFERS if one.numbered else Doubt.NUMBER_UNKNOWN
