"""Long lists in pages: a cursor says after which row to go on, so that new rows never shift a page."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from django.core.signing import BadSignature, Signer
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from pydantic import Field

from huzhu.doors.api.shapes import Asked, Counted, Told
from huzhu.kernel.refusal import Refused

LIMIT, LIMIT_MOST = 50, 200
CURSOR = r"^[A-Za-z0-9_-]{1,600}:[A-Za-z0-9_-]{43}$"


class CursorUnknown(Refused):
    """The cursor is not one that this list gave out."""

    code = "api.cursor_unknown"
    sentence = gettext_noop("This list has no such page.")
    next_step = gettext_noop("Please begin with the first page, without a cursor.")


class Paged(Asked):
    """How much of a list, and from where on."""

    limit: Counted = Field(default=LIMIT, ge=1, le=LIMIT_MOST, description="How many items at most.")
    cursor: Annotated[str, Field(pattern=CURSOR)] | None = Field(
        default=None, description="The `next` of the page before; nothing for the first page."
    )


class Page[T](Told):
    """One page of a list; `next` is the cursor of the page that follows, null on the last one."""

    items: list[T]
    next: str | None


@dataclass(frozen=True, slots=True)
class Slice[M]:
    """The rows of one page, and the cursor of the next."""

    rows: list[M]
    next: str | None


def slice_of[M: Model](rows: QuerySet[M], order: Sequence[str], asked: Paged) -> Slice[M]:
    """The page asked for, in an order of columns without nulls that ends in the primary key.

    Refuses: CursorUnknown.
    """
    signer = Signer(salt=f"api.page.{rows.model._meta.label}.{' '.join(order)}")
    if asked.cursor:
        rows = rows.filter(_after(order, _opened(signer, asked.cursor, rows.model, order)))
    found = list(rows.order_by(*order)[: asked.limit + 1])
    if len(found) <= asked.limit:
        return Slice(found, None)
    found.pop()
    return Slice(found, signer.sign(_packed([_value(found[-1], name) for name in order])))


def link_next(request: HttpRequest, response: HttpResponse, cursor: str | None) -> None:
    """Says in the header Link where the next page is."""
    if cursor:
        query = request.GET.copy()
        query["cursor"] = cursor
        response["Link"] = f'<{request.path}?{query.urlencode()}>; rel="next"'


def number_cursor(salt: str, number: int) -> str:
    """A cursor for lists that go on after a number, such as a statement."""
    return Signer(salt=f"api.page.{salt}").sign(_packed([number]))


def number_in(salt: str, cursor: str) -> int:
    """The number in a cursor of `number_cursor`. Refuses: CursorUnknown."""
    return int(_unpacked(Signer(salt=f"api.page.{salt}"), cursor)[0])


def _value(row: Model, name: str) -> object:
    value = getattr(row, name.removeprefix("-"))
    return value.isoformat() if isinstance(value, datetime) else value


def _packed(values: list[object]) -> str:
    return json.dumps(values).encode().hex()


def _unpacked(signer: Signer, cursor: str) -> list[Any]:
    try:
        values: list[Any] = json.loads(bytes.fromhex(signer.unsign(cursor)))
    except (BadSignature, ValueError):
        raise CursorUnknown from None
    return values


def _opened(signer: Signer, cursor: str, model: type[Model], order: Sequence[str]) -> list[object]:
    values = _unpacked(signer, cursor)
    fields = [
        model._meta.pk if name.endswith("pk") else model._meta.get_field(name.removeprefix("-")) for name in order
    ]
    return [field.to_python(value) for field, value in zip(fields, values, strict=True)]  # type: ignore[union-attr]


def _after(order: Sequence[str], values: Sequence[object]) -> Q:
    """Rows that come later: equal in the first columns, and further on in the next one."""
    later, equal = Q(), Q()
    for name, value in zip(order, values, strict=True):
        column = name.removeprefix("-")
        further = "lt" if name.startswith("-") else "gt"
        later |= equal & Q(**{f"{column}__{further}": value})
        equal &= Q(**{column: value})
    return later
