"""Rows written without the ORM: few by a statement built once for a table, thousands as plain values."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, cast

from django.db import connection
from django.db.models import AutoField, DateTimeField, Field, Model

from huzhu.commons.sealed import SealedField


def insert_rows(rows: Sequence[Model], otherwise: str = "") -> int:
    """Inserts the rows, all of one table, in one statement; says how many went in.

    Numbers that the database gives stay unknown (see `insert_numbered`); `otherwise` ends the statement
    (`ON CONFLICT DO NOTHING`).
    """
    with connection.cursor() as cursor:
        cursor.execute(_inserting(type(rows[0]), len(rows)) + otherwise, _values(rows))
        return int(cursor.rowcount)


def insert_numbered(row: Model) -> None:
    """Inserts one row and puts on it the number that the database gave it."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_inserting(type(row), 1)} RETURNING {row._meta.pk.column}", _values([row]))
        row.pk = cursor.fetchone()[0]


def columns_of(row: Model) -> dict[str, Any]:
    """What the row's table would hold, by column, as plain values; numbers that the database gives are left out."""
    return {str(field.column): field.pre_save(row, True) for field in _fields_of(type(row))}


def insert_values(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Writes rows as the values of the fields `names`, in order; the table's constraints judge them as any others.

    Each column that must have a value is named: no default of the model is filled in. Texts of sealed fields are
    sealed here, bound to the row's key, which must then come first. Refused by the table: IntegrityError.
    """
    fields = [cast("Field[Any, Any]", model._meta.get_field(name)) for name in names]
    columns = list(zip(*rows, strict=True))
    if not columns:
        return
    keys = columns[0]
    prepared = [_prepared(one, values, keys) for one, values in zip(fields, columns, strict=True)]
    table = connection.ops.quote_name(model._meta.db_table)
    written = ", ".join(connection.ops.quote_name(str(one.column)) for one in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Django says IntegrityError for what execute() raises, not for what a COPY meets at its end.
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({written}) FROM STDIN") as copy:
                for row in zip(*prepared, strict=True):
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({written}) VALUES ({marks})", list(zip(*prepared, strict=True)))


def insert_objects(objects: Sequence[Model]) -> None:
    """Writes unsaved objects of one model, all of whose values are set; faster than bulk_create for thousands."""
    if not objects:
        return
    model = type(objects[0])
    names = [one.attname for one in model._meta.concrete_fields]
    insert_values(model, names, ([one.__dict__[name] for name in names] for one in objects))


@cache
def _fields_of(model: type[Model]) -> tuple[Field, ...]:
    return tuple(field for field in model._meta.concrete_fields if not isinstance(field, AutoField))


@cache
def _inserting(model: type[Model], count: int) -> str:
    columns = ", ".join(str(field.column) for field in _fields_of(model))
    marks = f"({', '.join(['%s'] * len(_fields_of(model)))})"
    return f"INSERT INTO {model._meta.db_table} ({columns}) VALUES {', '.join([marks] * count)}"


def _values(rows: Sequence[Model]) -> list[Any]:
    fields = _fields_of(type(rows[0]))
    return [field.get_db_prep_save(field.pre_save(row, True), connection) for row in rows for field in fields]


def _prepared(one: "Field[Any, Any]", values: Sequence[Any], keys: Sequence[str]) -> Iterable[Any]:
    """A column as the database takes it."""
    if isinstance(one, SealedField):
        return [one.sealed(text, key) for text, key in zip(values, keys, strict=True)]
    if isinstance(one, DateTimeField):
        return map(_adapted(), values)
    return values


def _adapted() -> Callable[[datetime | None], Any]:
    # One batch has few moments, most often a single one.
    return cache(connection.ops.adapt_datetimefield_value)
