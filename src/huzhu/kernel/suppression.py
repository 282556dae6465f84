"""Figures for everybody without anybody in them: small numbers are hidden, and what would give them away with them.

Source: the threshold rule with secondary suppression of official statistics (Hundepool et al., Statistical Disclosure
Control, 2012, chapter 4): a cell of few persons is not shown, and never a single one of a row whose sum is known.
"""

from collections.abc import Sequence

LEAST = 5
"""The smallest number of persons, requests or visits that is shown; none at all is shown too."""


def hidden_cells(values: Sequence[int], least: int = LEAST) -> frozenset[int]:
    """Which of these parts of a known sum are not shown, by their place.

    A part from 1 to `least` - 1 is hidden. Where what is hidden would be known from the sum (a single one, or several
    that sum to less than `least`), the smallest other part above zero goes with it, until it is not. Raises ValueError
    for a part below zero.
    """
    if any(value < 0 for value in values):
        raise ValueError("a count is never below zero")
    hidden = {place for place, value in enumerate(values) if 0 < value < least}
    others = sorted((value, place) for place, value in enumerate(values) if value >= least)
    while hidden and others and (len(hidden) < 2 or sum(values[place] for place in hidden) < least):
        hidden.add(others.pop(0)[1])
    return frozenset(hidden)


def is_shown(value: int, of: int | None = None, least: int = LEAST) -> bool:
    """Whether a count may stand beside its denominator: neither it nor what is missing to it is small."""
    rest = 0 if of is None else of - value
    return not (0 < value < least or 0 < rest < least)
