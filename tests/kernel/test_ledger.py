"""Ledger arithmetic: sums are zero, floors hold, a reversal undoes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huzhu.kernel.ledger import (
    AMOUNT_MAX,
    LEGS_MAX,
    AmountOutOfBounds,
    Book,
    Leg,
    NothingToPost,
    Overdrawn,
    SameAccount,
    Terms,
    UnitsDiffer,
    changes,
    check_legs,
    reversal_of,
)
from huzhu.kernel.units import Unit

POOL, HONG, WANG = "pool", "hong", "wang"
TERMS = {POOL: Terms(Unit.MINUTES, None), HONG: Terms(Unit.MINUTES), WANG: Terms(Unit.MINUTES)}
BOOK = Book(TERMS)


def leg(debit: str, credit: str, amount: int) -> Leg:
    """A leg in minutes."""
    return Leg(debit, credit, Unit.MINUTES, amount)


legs = st.lists(
    st.builds(leg, st.sampled_from([POOL, HONG]), st.sampled_from([WANG, "x"]), st.integers(1, AMOUNT_MAX)), max_size=8
)


@given(legs)
@settings(max_examples=50)
def test_changes_of_any_legs_sum_to_zero(some: list[Leg]) -> None:
    assert sum(changes(some).values()) == 0


@given(legs)
@settings(max_examples=50)
def test_a_reversal_undoes_every_change(some: list[Leg]) -> None:
    assert set(changes([*some, *reversal_of(some)]).values()) <= {0}


def test_a_reversal_goes_backwards_so_that_what_passed_through_an_account_can_go_back() -> None:
    through = [leg(POOL, HONG, 30), leg(HONG, WANG, 30)]
    book = BOOK.posted(through)
    assert book.balance(WANG) == 30
    assert book.posted(reversal_of(through)).balance(WANG) == 0


@pytest.mark.parametrize("amount", [0, -1, AMOUNT_MAX + 1, 1.5, True, "60"])
def test_an_amount_is_a_whole_number_within_bounds(amount: int) -> None:
    with pytest.raises(AmountOutOfBounds):
        BOOK.posted([leg(POOL, HONG, amount)])


def test_the_largest_amount_is_accepted() -> None:
    assert BOOK.posted([leg(POOL, HONG, AMOUNT_MAX)]).balance(HONG) == AMOUNT_MAX


def test_a_leg_needs_two_accounts() -> None:
    with pytest.raises(SameAccount):
        BOOK.posted([leg(HONG, HONG, 1)])


def test_units_never_mix() -> None:
    units = {HONG: Unit.MINUTES, "shop": Unit.POINTS}
    for unit in (Unit.MINUTES, Unit.POINTS):
        with pytest.raises(UnitsDiffer):
            check_legs([Leg(HONG, "shop", unit, 1)], units)
    with pytest.raises(UnitsDiffer):
        check_legs([Leg(HONG, WANG, Unit.FEN, 1)], {HONG: Unit.MINUTES, WANG: Unit.MINUTES})


@pytest.mark.parametrize("count", [0, LEGS_MAX + 1])
def test_an_entry_has_one_to_a_hundred_legs(count: int) -> None:
    with pytest.raises(NothingToPost):
        BOOK.posted([leg(POOL, HONG, 1)] * count)


def test_nobody_spends_what_is_not_there_not_even_between_two_legs() -> None:
    with pytest.raises(Overdrawn):
        BOOK.posted([leg(HONG, WANG, 1)])
    with pytest.raises(Overdrawn):
        BOOK.posted([leg(HONG, WANG, 1), leg(POOL, HONG, 1)])


def test_what_is_held_cannot_be_spent_until_it_is_released() -> None:
    book = BOOK.posted([leg(POOL, HONG, 60)]).holding(leg(HONG, WANG, 40))
    with pytest.raises(Overdrawn):
        book.posted([leg(HONG, WANG, 21)])
    with pytest.raises(Overdrawn):
        book.holding(leg(HONG, WANG, 21))
    assert book.posted([leg(HONG, WANG, 20)]).balance(HONG) == 40
    assert book.released(leg(HONG, WANG, 40)).posted([leg(HONG, WANG, 60)]).balance(HONG) == 0


def test_a_book_is_a_value() -> None:
    BOOK.posted([leg(POOL, HONG, 60)])
    assert BOOK.balance(HONG) == 0
