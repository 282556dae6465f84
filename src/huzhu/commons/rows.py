"""Rows inserted by a statement that is built once for a table; the ORM builds it anew for each row."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection, models


def insert_rows(rows: Sequence[models.Model], otherwise: str = "") -> int:
    """Inserts the rows, all of one table, in one statement; says how many went in.

    Numbers that the database gives stay unknown (see `insert_numbered`); `otherwise` ends the statement
    (`ON CONFLICT DO NOTHING`).
    """
    with connection.cursor() as cursor:
        cursor.execute(_inserting(type(rows[0]), len(rows)) + otherwise, _values(rows))
        return int(cursor.rowcount)


def insert_numbered(row: models.Model) -> None:
    """Inserts one row and puts on it the number that the database gave it."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_inserting(type(row), 1)} RETURNING {row._meta.pk.column}", _values([row]))
        row.pk = cursor.fetchone()[0]


def columns_of(row: models.Model) -> dict[str, Any]:
    """What the row's table would hold, by column, as plain values; numbers that the database gives are left out."""
    return {str(field.column): field.pre_save(row, True) for field in _fields_of(type(row))}


@cache
def _fields_of(model: type[models.Model]) -> tuple[models.Field, ...]:
    return tuple(field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField))


@cache
def _inserting(model: type[models.Model], count: int) -> str:
    columns = ", ".join(str(field.column) for field in _fields_of(model))
    marks = f"({', '.join(['%s'] * len(_fields_of(model)))})"
    return f"INSERT INTO {model._meta.db_table} ({columns}) VALUES {', '.join([marks] * count)}"


def _values(rows: Sequence[models.Model]) -> list[Any]:
    fields = _fields_of(type(rows[0]))
    return [field.get_db_prep_save(field.pre_save(row, True), connection) for row in rows for field in fields]
