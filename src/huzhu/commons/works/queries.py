"""Reading long works: which run, and how far one has come."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from huzhu.commons.people.access import Verb, require, visible_to
from huzhu.commons.works.models import Work
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import NotFound

State = Work.State
MINUTE = 60


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long work has come: rows done of all, and the seconds it will still take.

    `seconds_left` is None where nothing is known to guess from: it waits for its turn.
    """

    done: int
    total: int
    seconds_left: int | None

    @property
    def percent(self) -> int:
        """Rows done of a hundred."""
        return 100 * self.done // self.total if self.total else 0

    @property
    def minutes_left(self) -> int | None:
        """Minutes it will still take, begun ones counted whole."""
        return None if self.seconds_left is None else -(-self.seconds_left // MINUTE)


def works_for(by: Actor) -> QuerySet[Work]:
    """All long works `by` may see; order and slice at the door."""
    return visible_to(by, Verb.TEND_WORKS, Work)


def work_seen_by(by: Actor, key: str) -> Work:
    """One work. Refuses: NotFound."""
    found = works_for(by).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def last_work(by: Actor, about: str) -> Work | None:
    """The newest work about a thing."""
    return works_for(by).filter(about=about).order_by("-begun_at", "-pk").first()


def waiting_works(by: Actor, at: datetime) -> list[Work]:
    """Works that run and that no live worker holds, the oldest first."""
    free = Q(held_until_at__isnull=True) | Q(held_until_at__lt=at)
    return list(works_for(by).filter(free, state=State.RUNNING).order_by("begun_at", "pk"))


def still_held(by: Actor, held: Work) -> Work | None:
    """The work of this worker, locked in the running transaction for its next batch; None where it was stopped or the
    worker taken for dead. Refuses: NotPermitted, NotFound."""
    require(by, Verb.TEND_WORKS, within=held)
    mine = {"pk": held.pk, "state": State.RUNNING, "worker": held.worker, "taken_at": held.taken_at}
    return Work.objects.select_for_update().filter(**mine).order_by("pk").first()


def how_far(work: Work, at: datetime) -> Progress:
    """How far a work of the page has come at a moment; the page decides on access."""
    done, total = work.done_count, work.total_count
    if work.state != State.RUNNING:
        return Progress(done, total, 0)
    here = done - work.from_count
    held = work.taken_at and work.held_until_at and work.held_until_at >= at
    if not (held and here > 0 and work.taken_at):
        return Progress(done, total, None)
    return Progress(done, total, round((at - work.taken_at).total_seconds() / here * (total - done)))
