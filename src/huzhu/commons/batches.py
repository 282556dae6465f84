"""Many rows written by one statement, from plain values: a register of 50,000 people has two million."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, cast

from django.db import connection
from django.db.models import DateTimeField, Field, Model

from huzhu.commons.sealed import SealedField


def insert_rows(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
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
    insert_rows(model, names, ([one.__dict__[name] for name in names] for one in objects))


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
