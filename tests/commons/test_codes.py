"""Codes: random everywhere but in a made-up town, where the same seed gives the same."""

from huzhu.commons.codes import ALPHABET, LENGTH, codes_drawn_from, new_code


def some() -> list[str]:
    """Five codes in a row."""
    return [new_code() for _ in range(5)]


def test_a_code_is_twelve_letters_that_are_heard_well() -> None:
    code = new_code()
    assert len(code) == LENGTH
    assert set(code) <= set(ALPHABET)


def test_the_same_seed_gives_the_same_codes_and_another_seed_others() -> None:
    with codes_drawn_from(7):
        first = some()
    with codes_drawn_from(7):
        again = some()
    with codes_drawn_from(8):
        others = some()
    assert first == again
    assert not set(first) & set(others)


def test_outside_the_made_up_town_no_code_can_be_foretold() -> None:
    with codes_drawn_from(7):
        foretold = some()
    assert not set(foretold) & {*some(), *some()}
