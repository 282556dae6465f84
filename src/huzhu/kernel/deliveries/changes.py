"""What the word of a department changes in what is known of a person: what is new, what is verified, what ends."""

from collections.abc import Collection
from dataclasses import dataclass, field

from huzhu.kernel.deliveries.fields import Register
from huzhu.kernel.deliveries.telling import HARDSHIPS, Told
from huzhu.kernel.rosters.facts import read_categories, read_disability

ONE_OF = frozenset({"tekun", "dibao", "dibao_edge"})
"""Of these somebody has one at a time: whoever comes into another has left the one before (domain.md 4)."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a person already: the code of the fact, its value, whether somebody has verified it, and whether
    this department has told it under this agreement."""

    fact: str
    value: str = field(repr=False)
    verified: bool = False
    told: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """What becomes of it: values to write down, facts that are verified now, facts that end; `stays` is what is known
    and verified already."""

    new: tuple[str, ...] = ()
    verified: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything changes."""
        return bool(self.new or self.verified or self.ends)


def changes_by(register: Register, told: Told, known: Collection[Known]) -> Changes:
    """What a row changes. Whoever keeps the register is believed about what it is for, and about nothing else.

    Another value ends what excludes it, where that was only said or told by the same department: what a colleague has
    verified from another paper stands until somebody looks.
    """
    values = {one.fact: _codes(register, one.value) for one in known}
    if told.ended:
        return Changes(ends=tuple(one.fact for one in known if _is_over(register, told, one, values[one.fact])))
    new, verified, stays = [], [], []
    for value in told.values:
        same = [one for one in known if value in values[one.fact]]
        if not same:
            new.append(value)
        elif any(one.verified for one in same):
            stays.append(next(one.fact for one in same if one.verified))
        else:
            verified.append(same[0].fact)
    kept = {*verified, *stays}
    ends = [
        one.fact
        for one in known
        if one.fact not in kept and (one.told or not one.verified) and _excluded(register, told, values[one.fact], one)
    ]
    return Changes(tuple(new), tuple(verified), tuple(ends), tuple(stays))


def _codes(register: Register, value: str) -> frozenset[str]:
    """A value of the register as the codes in which a department is heard."""
    if register is Register.DISABILITY:
        if ":" in value:
            return frozenset({value})
        read = read_disability(value)
        return frozenset({f"{read.kind or ''}:{read.level or ''}"}) if read else frozenset({value})
    return frozenset({value}) if value in HARDSHIPS else read_categories(value) or frozenset({value})


def _is_over(register: Register, told: Told, one: Known, codes: frozenset[str]) -> bool:
    if register is Register.HEALTH:
        return one.told and (not told.values or bool(codes & set(told.values)))
    if register is Register.DISABILITY:  # one certificate: whichever level stands in the row, it is that one
        return True
    return bool(codes & (set(told.values) or ONE_OF))


def _excluded(register: Register, told: Told, codes: frozenset[str], one: Known) -> bool:
    if register is Register.DISABILITY:
        return True
    if register is Register.HEALTH:
        return False
    return bool(codes & ONE_OF) and bool(ONE_OF & set(told.values))
