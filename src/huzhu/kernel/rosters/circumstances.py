"""The circumstances that a row tells: living, categories, ability, disability, with yes and no read by the header."""

from dataclasses import dataclass, field

from huzhu.kernel.identity.texts import content, plain
from huzhu.kernel.rosters.columns import Column, Layout
from huzhu.kernel.rosters.facts import (
    NO,
    YES,
    Disability,
    Living,
    read_ability,
    read_categories,
    read_disability,
    read_living,
)
from huzhu.kernel.rosters.meanings import Meaning
from huzhu.kernel.rosters.sheets import Row, cell_of


@dataclass(slots=True)
class Circumstances:
    """What is known of a person's circumstances, and the words that nobody could place."""

    living: Living | None = None
    categories: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()
    ability_level: int | None = None
    disability: Disability | None = None
    not_understood: list[tuple[Column, str]] = field(default_factory=list)


def circumstances_of(layout: Layout, row: Row) -> Circumstances:
    """Everything that the columns of circumstances say in a row."""
    about = Circumstances()
    for column in layout.columns:
        reader = _READERS.get(column.meaning)
        if reader is None:
            continue
        cell = cell_of(row, column.index)
        words = "" if cell == "" else _said(cell)
        if words:
            reader(about, column, words)
    return about


def _said(cell: object) -> str:
    """The words of a cell; signs for yes and no are words here, though elsewhere they mean nothing."""
    text = plain(cell)
    return text if text.lower() in NO else content(cell)


def _hear_living(about: Circumstances, column: Column, words: str) -> None:
    answer = words.lower()
    if answer in NO:
        return
    living = read_living(column.header if answer in YES else words)
    if living is None:
        about.not_understood.append((column, words))
    else:
        about.living = living
    about.categories |= read_categories(words) - {"alone", "empty", "left"}


def _hear_category(about: Circumstances, column: Column, words: str) -> None:
    in_header = read_categories(column.header)
    if words.lower() in NO:
        about.denied |= in_header
        return
    found = in_header if words.lower() in YES else read_categories(words)
    if not found and words.lower() not in YES:
        about.not_understood.append((column, words))
    about.categories |= found
    if about.living is None:
        about.living = next((Living(code) for code in ("alone", "empty", "left") if code in found), None)


def _hear_ability(about: Circumstances, column: Column, words: str) -> None:
    if "是否" in column.header and words.lower() in YES | NO:
        _hear_category(about, column, words)
        return
    about.ability_level = read_ability(words)
    if about.ability_level is None:
        about.categories |= (named := read_categories(words))
        if not named:
            about.not_understood.append((column, words))


def _hear_disability(about: Circumstances, column: Column, words: str) -> None:
    if words.lower() in NO:
        return
    if words.lower() in YES and "级" not in column.header:
        about.categories |= {"canji"}
        return
    read = read_disability(words)
    if read is None:
        about.not_understood.append((column, words))
        return
    before = about.disability or Disability(None, None)
    about.disability = Disability(read.kind or before.kind, read.level or before.level)
    about.categories |= {"canji"}


_READERS = {
    Meaning.LIVING: _hear_living,
    Meaning.CATEGORY: _hear_category,
    Meaning.ABILITY: _hear_ability,
    Meaning.DISABILITY: _hear_disability,
}
