"""Long works at the hands of workers: each batch is a duty of its own, and to stop is heard between two."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import batched, islice

from django.tasks import task

from huzhu.care.deliveries.actions import end_delivery, read_delivery
from huzhu.care.deliveries.bringing import delivered_content, forget_deliveries
from huzhu.care.deliveries.models import Delivery
from huzhu.commons.circulars.actions import begin_due_circulars, tell_batch
from huzhu.commons.circulars.models import Circular
from huzhu.commons.openings.models import Opening
from huzhu.commons.openings.posting import post_batch
from huzhu.commons.registers.bringing import Batch, end_reading, forget_lists, list_content, read_batch
from huzhu.commons.registers.exporting import forget_exports, write_part
from huzhu.commons.registers.models import Export, Intake
from huzhu.commons.works.actions import fail_work, hold_work
from huzhu.commons.works.models import Work
from huzhu.commons.works.queries import waiting_works
from huzhu.doors.bridges.sheets import read_sheets
from huzhu.doors.jobs.duty import BEHIND_OTHERS, on_behalf, on_duty, worker_name
from huzhu.kernel.actor import Actor
from huzhu.kernel.deliveries.telling import ToldRow, tell_rows
from huzhu.kernel.refusal import Refused
from huzhu.kernel.rosters.entries import JudgedRow
from huzhu.kernel.rosters.reading import RosterSheet, judge_rows, open_roster
from huzhu.kernel.rosters.sheets import texts_of

AT_ONCE = 250
"""Rows in one transaction: about half a second, for which others who write wait on SQLite."""


@task
def tend_works() -> int:
    """Hands each long work that waits to the workers; what a dead one held comes round by itself."""

    def tend(by: Actor, at: datetime) -> int:
        waiting = waiting_works(by, at)
        for one in waiting:
            do_work.enqueue(one.pk)
        return len(waiting)

    return on_duty("tend works", tend)


@task(priority=BEHIND_OTHERS)
def do_work(work_id: str) -> int:
    """Does a long work batch by batch, unless it has ended or another worker is at it. Counts the batches."""
    held = _taken(Work.objects.get(pk=work_id))
    if held is None:
        return 0
    try:
        return LABOURS[Work.Kind(held.kind)](held)
    except Exception as problem:  # whoever waits must learn that it ended; the worker's log has it all
        _give_up(held, problem.code if isinstance(problem, Refused) else type(problem).__name__)
        raise


@task
def begin_circulars() -> int:
    """Begins what many are to be told by now."""
    return on_duty("begin circulars", lambda by, at: begin_due_circulars(by=by, at=at))


@task
def tidy_lists() -> int:
    """Forgets lists that nobody read to the end, refused rows that nobody put right, and files that were not taken."""
    forgotten = on_duty("forget lists", lambda by, at: forget_lists(by=by, at=at))
    forgotten += on_duty("forget deliveries", lambda by, at: forget_deliveries(by=by, at=at))
    return forgotten + on_duty("forget exports", lambda by, at: forget_exports(by=by, at=at))


def _taken(work: Work) -> Work | None:
    taken: list[Work] = []

    def take(by: Actor, at: datetime) -> int:
        taken.extend(filter(None, [hold_work(by=by, at=at, work=work, worker=worker_name())]))
        return len(taken)

    on_duty("take work", take)
    return taken[0] if taken else None


def _give_up(held: Work, fault: str) -> None:
    def fail(by: Actor, at: datetime) -> int:
        fail_work(by=by, at=at, held=held, fault=fault)
        return 1

    on_duty("fail work", fail)


def _read_people(held: Work) -> int:
    intake = Intake.objects.select_related("place").get(pk=held.about)
    batches: Iterator[Batch] = iter(())
    count = 0

    def begin(by: Actor, at: datetime) -> int:
        nonlocal batches
        name, content = list_content(by, intake)
        sheets = open_roster(read_sheets(content, name=name))
        batches = _batches(sheets, intake.rows_read, by.day)
        return len(sheets)

    def go_on(by: Actor, at: datetime) -> int:
        batch = next(batches, None)
        if batch:
            return int(read_batch(by=by, at=at, held=held, intake=intake, batch=batch))
        end_reading(by=by, at=at, held=held, intake=intake)
        return 0

    on_duty("open list", begin)
    while on_duty("read people", go_on):
        count += 1
    return count


def _batches(sheets: Sequence[RosterSheet], done: int, on: date) -> Iterator[Batch]:
    """The rows of a list after those that are done, judged, a batch at a time; whom earlier rows meant is known."""
    cells = {one.name: one.sheet.rows for one in sheets}
    judged = (row for row in judge_rows(sheets, on=on) if isinstance(row, JudgedRow))
    for number, part in enumerate(batched(islice(judged, done, None), AT_ONCE)):
        beside = [texts_of(cells[row.sheet][row.row_number - 1]) if row.faults else [] for row in part]
        yield Batch(done + number * AT_ONCE, part, beside)


def _post_time(held: Work) -> int:
    opening, count = Opening.objects.select_related("place").get(pk=held.about), 0

    def go_on(by: Actor, at: datetime) -> int:
        return int(post_batch(by=by, at=at, held=held, opening=opening))

    while on_duty("post time", go_on):
        count += 1
    return count


def _tell_many(held: Work) -> int:
    circular, count = Circular.objects.select_related("place", "group").get(pk=held.about), 0

    def go_on(by: Actor, at: datetime) -> int:
        return int(tell_batch(by=by, at=at, held=held, circular=circular, most=AT_ONCE))

    while on_duty("tell many", go_on):
        count += 1
    return count


def _write_export(held: Work) -> int:
    export, count = Export.objects.select_related("place").get(pk=held.about), 0

    def go_on(by: Actor, at: datetime) -> int:
        return int(write_part(by=by, at=at, held=held, export=export, most=AT_ONCE))

    while on_behalf(export.begun_by_id, "export people", export.purpose, go_on):
        count += 1
    return count


def _read_register(held: Work) -> int:
    delivery = Delivery.objects.select_related("agreement__place").defer("content").get(pk=held.about)
    batches: Iterator[Sequence[ToldRow]] = iter(())
    count = 0

    def begin(by: Actor, at: datetime) -> int:
        nonlocal batches
        rows = tell_rows(delivered_content(by, delivery), on=by.day)
        batches = batched(islice(rows, delivery.rows_read, None), AT_ONCE)
        return delivery.rows_count

    def go_on(by: Actor, at: datetime) -> int:
        batch = next(batches, None)
        if batch:
            return int(read_delivery(by=by, at=at, held=held, delivery=delivery, rows=batch))
        end_delivery(by=by, at=at, held=held, delivery=delivery)
        return 0

    on_duty("open delivery", begin)
    while on_duty("read delivery", go_on):
        count += 1
    return count


LABOURS = {
    Work.Kind.PEOPLE: _read_people,
    Work.Kind.TIME: _post_time,
    Work.Kind.CIRCULAR: _tell_many,
    Work.Kind.EXPORT: _write_export,
    Work.Kind.DELIVERY: _read_register,
}
