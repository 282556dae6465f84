"""The primary key of every row: a short random code that tells nothing and can be read over the phone."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from random import Random

from django.db import models

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # no 0 o 1 l i: they are misheard and misread
LENGTH = 12
RANDOM_BITS = 96  # far more than the code holds, so that no letter is likelier than another

_drawn: ContextVar[Random | None] = ContextVar("drawn", default=None)


def new_code() -> str:
    """A new 12-character code: 59 bits, so a clash is an error to retry, not a case to handle."""
    drawn = _drawn.get()
    number, letters = drawn.getrandbits(RANDOM_BITS) if drawn else secrets.randbits(RANDOM_BITS), []
    for _ in range(LENGTH):
        number, letter = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return "".join(letters)


@contextmanager
def codes_drawn_from(seed: int) -> Iterator[None]:
    """Codes that repeat from run to run, for a made-up town alone: the planner breaks ties by them.

    They can be guessed by whoever knows the seed, so nothing of a real place is written inside.
    """
    token = _drawn.set(Random(seed))
    try:
        yield
    finally:
        _drawn.reset(token)


class CodeField(models.CharField):
    """The primary key field that makes its own code."""

    def __init__(self, **options: object) -> None:
        options = {"max_length": LENGTH, "primary_key": True, "default": new_code, "editable": False} | options
        super().__init__(**options)  # type: ignore[arg-type]  # options come from migrations as plain objects


class Coded(models.Model):
    """A row known by its code."""

    id = CodeField()

    class Meta:
        abstract = True
