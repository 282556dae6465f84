"""A column tells quickly whether it is another.

For every ordered query Django compares all selected columns with those of the order, by an identity that
`inspect.signature` binds anew for each of them: a twentieth of what a page of a desk costs (decision 0043).
"""

from typing import Any

from django.db.models.expressions import Col
from django.utils.functional import cached_property

NAMED = ("alias", "target", "output_field")


def identity(column: Col) -> tuple[Any, ...]:
    """Alias, field and kind of a column: two columns are one exactly where `Expression.identity` says so."""
    made: Any = column  # `_constructor_args` is Django's own memory of how it was made, unknown to the stubs
    args, kwargs = made._constructor_args
    return (Col, *args, *(kwargs.get(name) for name in NAMED[len(args) :]))


def know_columns() -> None:
    """From now on, in this process."""
    column: Any = Col
    column.identity = cached_property(identity)
    column.identity.__set_name__(Col, "identity")
