"""Posting a long list of saved time: laid out as a work, and posted by a worker, a batch at a time."""

from datetime import datetime

from django.db import transaction

from huzhu.commons.openings.actions import AT_ONCE, NothingReady, OpeningUndone, State, post_opening
from huzhu.commons.openings.models import Opening
from huzhu.commons.people.access import Verb, require
from huzhu.commons.works.actions import begin_work, end_work
from huzhu.commons.works.models import Work
from huzhu.commons.works.queries import still_held
from huzhu.kernel.actor import Actor


@transaction.atomic
def begin_posting(*, by: Actor, at: datetime, opening: Opening) -> Work:
    """Has every ready row of a list posted by a worker; asking again answers with the work that runs.

    Refuses: NothingReady, OpeningUndone, NotPermitted, NotFound.
    """
    require(by, Verb.POST_TRANSFER, within=opening)
    if opening.undone_at:
        raise OpeningUndone
    ready = opening.rows.filter(state=State.READY).count()
    if not ready:
        raise NothingReady
    return begin_work(by=by, at=at, place=opening.place, kind=Work.Kind.TIME, about=opening.pk, total=ready)


@transaction.atomic
def post_batch(*, by: Actor, at: datetime, held: Work, opening: Opening) -> bool:
    """Posts the next ready rows; False where none is left, or the work was stopped meanwhile.

    The list is posted by whoever began the work. Refuses: OpeningUndone, PeriodClosed, NotPermitted, NotFound.
    """
    work = still_held(by, held)
    if work is None:
        return False
    if not opening.rows.filter(state=State.READY).exists():
        end_work(by=by, at=at, held=held)
        return False
    begun = {"posted_at": at, "posted_by": work.begun_by_id}
    Opening.objects.filter(pk=opening.pk, posted_at__isnull=True).update(**begun)
    count = post_opening(by=by, at=at, opening=opening, limit=AT_ONCE)
    work.go_on(done=work.done_count + count, at=at)
    return True
