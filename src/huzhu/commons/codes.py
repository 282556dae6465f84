"""The primary key of every row: a short random code that tells nothing and can be read over the phone."""

import secrets

from django.db import models

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # no 0 o 1 l i: they are misheard and misread
LENGTH = 12
RANDOM_BITS = 96  # far more than the code holds, so that no letter is likelier than another


def new_code() -> str:
    """A new 12-character code: 59 bits, so a clash is an error to retry, not a case to handle."""
    number, letters = secrets.randbits(RANDOM_BITS), []
    for _ in range(LENGTH):
        number, letter = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return "".join(letters)


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
