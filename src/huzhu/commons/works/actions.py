"""Beginning a long work and stopping it; and what its worker says while doing it: taken, so far, done, failed."""

from datetime import datetime

from django.db import transaction

from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.places.models import Division
from huzhu.commons.works.models import Work
from huzhu.commons.works.queries import still_held
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import Refused

State = Work.State

TRIES = 3
"""So many workers may die over one and the same batch; the next would die of it, too."""

WORKER_DIED = "work.worker_died"


class WorkEnded(Refused):
    """The work has ended: there is nothing to stop."""

    code = "work.ended"
    sentence = "This has ended already, at %(when)s."
    next_step = "Please look at what came of it."


@transaction.atomic
def begin_work(*, by: Actor, at: datetime, place: Division, kind: str, about: str, total: int, done: int = 0) -> Work:
    """Lays out a work over `total` rows, of which `done` were done before; a worker takes it.

    One runs at a time for a thing: asking again answers with that one. Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.TEND_WORKS, within=place)
    Division.objects.select_for_update(no_key=True).get(pk=place.pk)
    running = Work.objects.filter(about=about, state=State.RUNNING).order_by("pk").first()
    if running:
        return running
    whole = max(total, done)
    work = Work.objects.create(
        place=place, kind=kind, about=about, total_count=whole, done_count=done, begun_at=at, begun_by_id=by.person_id
    )
    record(by=by, at=at, action="begin_work", thing=f"work:{work.pk}", details={"kind": kind, "about": about})
    return work


@transaction.atomic
def stop_work(*, by: Actor, at: datetime, work: Work) -> Work:
    """Stops a work; what is done stays. Its worker finds out before the next batch.

    Refuses: WorkEnded, NotPermitted, NotFound.
    """
    require(by, Verb.TEND_WORKS, within=work)
    work = Work.objects.select_for_update().get(pk=work.pk)
    if work.state != State.RUNNING:
        raise WorkEnded(when=work.ended_at)
    work.end(by_id=by.person_id, at=at, state=State.STOPPED)
    record(by=by, at=at, action="stop_work", thing=f"work:{work.pk}", details={"done": work.done_count})
    return work


@transaction.atomic
def hold_work(*, by: Actor, at: datetime, work: Work, worker: str) -> Work | None:
    """A worker takes a work; None where it has ended, another holds it, or too many have died of it.

    Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.TEND_WORKS, within=work)
    row = Work.objects.select_for_update().get(pk=work.pk)
    if row.state != State.RUNNING or (row.held_until_at and row.held_until_at >= at):
        return None
    if row.tries >= TRIES:
        _failed(by, at, row, WORKER_DIED)
        return None
    row.hold(worker=worker, at=at)
    return row


@transaction.atomic
def end_work(*, by: Actor, at: datetime, held: Work) -> Work | None:
    """All of it is done; None where it was stopped meanwhile. Refuses: NotPermitted, NotFound."""
    work = still_held(by, held)
    if work is None:
        return None
    work.done_count = work.total_count
    work.end(by_id=by.person_id, at=at, state=State.DONE)
    record(by=by, at=at, action="end_work", thing=f"work:{work.pk}", details={"done": work.done_count})
    return work


@transaction.atomic
def fail_work(*, by: Actor, at: datetime, held: Work, fault: str) -> None:
    """It cannot be finished; `fault` is the code of a refusal or the kind of a bug. Refuses: NotPermitted, NotFound."""
    work = still_held(by, held)
    if work:
        _failed(by, at, work, fault)


def _failed(by: Actor, at: datetime, work: Work, fault: str) -> None:
    work.end(by_id=by.person_id, at=at, state=State.FAILED, fault=fault[:60])
    record(by=by, at=at, action="fail_work", thing=f"work:{work.pk}", details={"fault": fault[:60]})
