"""The books of a place as one moment shows them, for an auditor to take away."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction

from huzhu.commons.bank.books import account_rows, lines_of, places_under, seals_seen_by
from huzhu.commons.journal.actions import record
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.books import moment_text


@dataclass(frozen=True, slots=True)
class Books:
    """Accounts as `ACCOUNT_FIELDS`, seals as `SEAL_FIELDS`, and how many transfers there are of `LINE_FIELDS`."""

    accounts: Sequence[Sequence[str]]
    seals: Sequence[Sequence[str]]
    _places: Sequence[str] = field(repr=False)

    def lines(self) -> Iterator[list[str]]:
        """Every transfer that touches these places, by number; read again each time it is asked for."""
        return lines_of(self._places, None, None)


@contextmanager
def exported_books(*, by: Actor, at: datetime, place: Division) -> Iterator[Books]:
    """The books of the place and all under it while the block lasts; nobody's posting shows halfway through.

    On SQLite others wait with writing until it ends. The journal keeps that they were taken. Refuses: NotPermitted,
    NotFound.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql" and len(connection.savepoint_ids) == 0:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        places = places_under(by, place)
        seals = [_seal_row(*row) for row in _seals(by, place)]
        record(by=by, at=at, action="export_books", thing=f"place:{place.pk}", details={"seals": len(seals)})
        yield Books(list(account_rows(places)), seals, places)


def _seals(by: Actor, place: Division) -> Iterator[tuple[object, ...]]:
    seals = seals_seen_by(by).filter(place__path__startswith=place.path).order_by("place", "number", "pk")
    names = ("place_id", "number", "closing__from_on", "closing__to_on", "closing__closed_at", "places")
    return iter(seals.values_list(*names, "trial_balance", "lines", "previous_head", "head"))


def _seal_row(*row: object) -> list[str]:
    place, number, from_on, to_on, closed_at, places, trial, lines, previous_head, head = row
    covered = ",".join(sorted(places))  # type: ignore[call-overload]  # a list of ids, from JSON
    moment = moment_text(closed_at)  # type: ignore[arg-type]
    texts = [place, number, from_on, to_on, moment, covered, json.dumps(trial), lines, previous_head, head]
    return [str(part) for part in texts]
