"""Ledger arithmetic: legs of an entry, balances, floors, holds and reversals, as plain values."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from huzhu.kernel.refusal import Refused
from huzhu.kernel.units import Unit

AMOUNT_MAX = 10**12
LEGS_MAX = 100


class AmountOutOfBounds(Refused):
    """An amount that is not a whole number from 1 to 10^12."""

    code = "ledger.amount_out_of_bounds"
    sentence = "The amount must be a whole number above zero."
    next_step = "Please enter the amount again."


class SameAccount(Refused):
    """A leg from an account to itself."""

    code = "ledger.same_account"
    sentence = "The giving and the receiving account are the same."
    next_step = "Please choose another account."


class UnitsDiffer(Refused):
    """A leg between accounts that count different things."""

    code = "ledger.units_differ"
    sentence = "These accounts count different things, and one cannot be turned into the other."
    next_step = "Please choose accounts that count the same: minutes with minutes, points with points."


class NothingToPost(Refused):
    """An entry without legs, or with more than 100."""

    code = "ledger.nothing_to_post"
    sentence = "An entry has from 1 to 100 transfers."
    next_step = "Please post it in parts, or leave it."


class Overdrawn(Refused):
    """A leg or a hold would take an account below its floor."""

    code = "ledger.overdrawn"
    sentence = "There is not enough on the account for this."
    next_step = "Please look at the account, or ask the station about the donated hours."


@dataclass(frozen=True, slots=True)
class Leg:
    """`amount` of `unit` leaves the account `debit` and reaches the account `credit`: one row of the bank."""

    debit: str
    credit: str
    unit: Unit
    amount: int


@dataclass(frozen=True, slots=True)
class Terms:
    """What binds an account: its unit, and the floor its balance never falls below; None has no floor."""

    unit: Unit
    floor: int | None = 0


def check_legs(legs: Sequence[Leg], units: Mapping[str, Unit]) -> None:
    """Raises NothingToPost, AmountOutOfBounds, SameAccount or UnitsDiffer where the legs are no entry.

    `units` gives the unit of every account named. Whether there is enough is asked of the balances, not here.
    """
    if not 1 <= len(legs) <= LEGS_MAX:
        raise NothingToPost
    for leg in legs:
        if type(leg.amount) is not int or not 1 <= leg.amount <= AMOUNT_MAX:
            raise AmountOutOfBounds
        if leg.debit == leg.credit:
            raise SameAccount
        if not units[leg.debit] == units[leg.credit] == leg.unit:
            raise UnitsDiffer


def changes(legs: Iterable[Leg]) -> dict[str, int]:
    """By how much the legs change each account they name; the sum over all accounts is always 0."""
    sums: Counter[str] = Counter()
    for leg in legs:
        sums[leg.debit] -= leg.amount
        sums[leg.credit] += leg.amount
    return dict(sums)


def reversal_of(legs: Sequence[Leg]) -> list[Leg]:
    """The legs that undo these: last first, sides swapped, the same amounts. Posting both changes nothing."""
    return [replace(leg, debit=leg.credit, credit=leg.debit) for leg in reversed(legs)]


@dataclass(frozen=True, slots=True)
class Book:
    """The small model of the whole bank: what the tables must show after the same acts (tests compare the two).

    `held` is what pending holds have set aside on the debit side; it is there, but cannot be spent.
    """

    terms: Mapping[str, Terms]
    balances: Mapping[str, int] = field(default_factory=dict)
    held: Mapping[str, int] = field(default_factory=dict)

    def balance(self, account: str) -> int:
        """Credits minus debits of the account, in its unit."""
        return self.balances.get(account, 0)

    def posted(self, legs: Sequence[Leg]) -> Self:
        """The book after the legs, one after another. Raises what `check_legs` raises, and Overdrawn."""
        check_legs(legs, {code: terms.unit for code, terms in self.terms.items()})
        balances = dict(self.balances)
        for leg in legs:
            balances[leg.debit] = balances.get(leg.debit, 0) - leg.amount
            balances[leg.credit] = balances.get(leg.credit, 0) + leg.amount
            self._keep_floor(leg.debit, balances[leg.debit] - self.held.get(leg.debit, 0))
        return replace(self, balances=balances)

    def holding(self, leg: Leg) -> Self:
        """The book with the leg set aside. Raises what `check_legs` raises, and Overdrawn."""
        check_legs([leg], {code: terms.unit for code, terms in self.terms.items()})
        held = dict(self.held)
        held[leg.debit] = held.get(leg.debit, 0) + leg.amount
        self._keep_floor(leg.debit, self.balance(leg.debit) - held[leg.debit])
        return replace(self, held=held)

    def released(self, leg: Leg) -> Self:
        """The book with what `holding` set aside free again: the hold was voided, or is about to be posted."""
        return replace(self, held=dict(self.held) | {leg.debit: self.held[leg.debit] - leg.amount})

    def _keep_floor(self, account: str, available: int) -> None:
        floor = self.terms[account].floor
        if floor is not None and available < floor:
            raise Overdrawn
