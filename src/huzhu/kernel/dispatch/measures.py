"""Measures of a running place: how evenly work is spread, and the middle of a list."""

from collections.abc import Iterable


def gini_percent(values: Iterable[int]) -> int | None:
    """How unevenly something is spread over people, 0 (all alike) to 100, as a Gini coefficient in whole percent.

    `values` are what each has (minutes), none below zero; None for nobody, 0 where nobody has anything.
    Source: dispatch.md 4, load Gini: G = sum of (2i - n - 1) x_i over n times the sum, with x in rising order.
    """
    ordered = sorted(values)
    many, total = len(ordered), sum(ordered)
    if not many:
        return None
    weighted = sum((2 * rank - many - 1) * value for rank, value in enumerate(ordered, start=1))
    return round(100 * weighted / (many * total)) if total else 0


def median_of(values: Iterable[int]) -> int | None:
    """The middle one of some whole numbers, the lower of two; None for none."""
    ordered = sorted(values)
    return ordered[(len(ordered) - 1) // 2] if ordered else None
