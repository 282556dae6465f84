"""Bringing a list of people to the house: kept, read batch by batch by a worker, and forgotten when it is read."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.places.models import Division
from huzhu.commons.registers.actions import begin_intake, finish_intake, take_rows
from huzhu.commons.registers.models import Intake, KeptList, RefusedRow
from huzhu.commons.works.actions import begin_work, end_work
from huzhu.commons.works.models import Work
from huzhu.commons.works.queries import still_held
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import Refused
from huzhu.kernel.rosters.entries import JudgedRow
from huzhu.kernel.rosters.findings import Finding

ROWS_MOST = 50_000
KEPT_FOR = timedelta(days=30)


class TooManyPeople(Refused):
    """More rows than one list may hold."""

    code = "registers.too_many_people"
    sentence = "This list has more than %(rows)s rows."
    next_step = "Please divide it, for instance by community, and bring the parts in one after the other."


class ListForgotten(Refused):
    """The list was read to its end, or lay too long: its file is not kept any more."""

    code = "registers.list_forgotten"
    sentence = "The file of this list is not kept any more."
    next_step = "Please choose the file once more; rows that were taken are known and change nothing."


@dataclass(frozen=True, slots=True)
class BroughtList:
    """A file as somebody brought it: its bytes, its digest, how many rows lie under its headers, and as plain JSON
    values what is shown of it before it is read."""

    name: str = field(repr=False)
    content: bytes = field(repr=False)
    digest: str
    rows: int
    first_rows: Mapping[str, object] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows that were judged, from the `position`-th of the file on, and beside each its cells as they stood."""

    position: int
    rows: Sequence[JudgedRow]
    cells: Sequence[Sequence[str]] = field(repr=False)


@transaction.atomic
def bring_list(*, by: Actor, at: datetime, place: Division, brought: BroughtList) -> Intake:
    """Keeps a list to be looked at; nobody enters the register yet. The same file, not read to its end, is the same
    intake. Refuses: TooManyPeople, NotPermitted, NotFound."""
    require(by, Verb.IMPORT_REGISTER, within=place)
    Division.objects.select_for_update(no_key=True).get(pk=place.pk)
    if brought.rows > ROWS_MOST:
        raise TooManyPeople(rows=ROWS_MOST)
    intake = begin_intake(by=by, at=at, place=place, file_digest=brought.digest)
    if not KeptList.objects.filter(intake=intake).exists():
        KeptList.objects.create(
            intake=intake,
            file_name=brought.name[:120],
            content=b64encode(brought.content).decode("ascii"),
            first_rows=json.dumps(brought.first_rows, ensure_ascii=False),
            rows_count=brought.rows,
            kept_at=at,
        )
    record(by=by, at=at, action="bring_list", thing=f"intake:{intake.pk}", details={"rows": brought.rows})
    return intake


@transaction.atomic
def begin_reading(*, by: Actor, at: datetime, intake: Intake) -> Work:
    """Has a list read by a worker, from its beginning or from where it was stopped.

    Refuses: ListForgotten, NotPermitted, NotFound.
    """
    require(by, Verb.IMPORT_REGISTER, within=intake)
    kept = KeptList.objects.filter(intake=intake).defer("content").order_by("pk").first()
    if kept is None or intake.finished_at:
        raise ListForgotten
    return begin_work(
        by=by,
        at=at,
        place=intake.place,
        kind=Work.Kind.PEOPLE,
        about=intake.pk,
        total=kept.rows_count,
        done=intake.rows_read,
    )


def list_content(by: Actor, intake: Intake) -> tuple[str, bytes]:
    """The name and the bytes of a list that waits to be read. Refuses: ListForgotten, NotPermitted, NotFound."""
    require(by, Verb.IMPORT_REGISTER, within=intake)
    kept = KeptList.objects.filter(intake=intake).select_related("intake").order_by("pk").first()
    if kept is None or not kept.content:
        raise ListForgotten
    return kept.file_name, b64decode(kept.content)


@transaction.atomic
def read_batch(*, by: Actor, at: datetime, held: Work, intake: Intake, batch: Batch) -> bool:
    """Takes the next rows of a list, with what is wrong in those refused; False where the work was stopped meanwhile.

    Rows and progress are one transaction, so whoever goes on begins exactly after them. Refuses: NotPermitted,
    NotFound.
    """
    work = still_held(by, held)
    if work is None:
        return False
    intake = take_rows(by=by, at=at, intake=intake, rows=batch.rows)
    refused = [
        RefusedRow(intake=intake, position=batch.position + number, content=_told(row, cells))
        for number, (row, cells) in enumerate(zip(batch.rows, batch.cells, strict=True))
        if row.faults and not row.is_held
    ]
    RefusedRow.objects.bulk_create(refused, batch_size=500)
    work.go_on(done=intake.rows_read, at=at)
    return True


@transaction.atomic
def end_reading(*, by: Actor, at: datetime, held: Work, intake: Intake) -> Intake | None:
    """The whole list has been read: its file is forgotten but for its first rows.

    None where the work was stopped meanwhile. Refuses: NotPermitted, NotFound.
    """
    if end_work(by=by, at=at, held=held) is None:
        return None
    KeptList.objects.filter(intake=intake).update(content=b"")
    return finish_intake(by=by, at=at, intake=intake)


@transaction.atomic
def forget_lists(*, by: Actor, at: datetime) -> int:
    """Forgets files that nobody read to the end and refused rows that nobody put right, after thirty days; counts them.

    Permitted to whoever tends the works of every place: it asks for no permission.
    """
    kept = KeptList.objects.filter(kept_at__lt=at - KEPT_FOR)
    rows = RefusedRow.objects.filter(intake__begun_at__lt=at - KEPT_FOR)
    count = kept.count() + rows.count()
    if count:
        kept.delete()
        rows.delete()
        record(by=by, at=at, action="forget_lists", details={"count": count})
    return count


def _told(row: JudgedRow, cells: Sequence[str]) -> str:
    """A refused row as plain values: where it stands, its cells, and what is wrong."""
    told = {"sheet": row.sheet, "row": row.row_number, "cells": list(cells), "faults": [_fault(f) for f in row.faults]}
    return json.dumps(told, ensure_ascii=False)


def _fault(fault: Finding) -> dict[str, object]:
    params = {key: value if isinstance(value, int) else str(value) for key, value in fault.params.items()}
    return {"kind": str(fault.kind), "column": fault.place.column, "header": fault.place.header, "params": params}
