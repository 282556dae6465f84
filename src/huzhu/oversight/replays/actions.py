"""Beginning a replay of a year, cancelling it, and the work itself, done by a worker while people do other things."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.db import transaction
from django.db.models import QuerySet

from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.places.models import Division
from huzhu.commons.rulebook.models import Edition
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import local_day
from huzhu.kernel.refusal import Refused
from huzhu.kernel.timebank.replay import Outcome
from huzhu.oversight.replays.models import ReplayChange, YearReplay
from huzhu.oversight.replays.reckoning import Reckoned, reckon_span, stints_between

YEAR = timedelta(days=365)
State = YearReplay.State

HELD_FOR = timedelta(minutes=2)
"""After this long without a word a worker is taken for dead. A week of visits takes seconds."""

TRIES = 3
"""A replay on which so many workers have died is given up: the next would die of it, too."""

WORKER_DIED = "replay.worker_died"
AT_ONCE = 2000


class ReplayEnded(Refused):
    """The replay has ended: there is nothing to stop."""

    code = "replay.ended"
    sentence = "This has ended already, at %(when)s."
    next_step = "Please look at what came of it."


@transaction.atomic
def begin_replay(*, by: Actor, at: datetime, place: Division, edition: Edition) -> YearReplay:
    """Lays out the last 365 days of a place to be reckoned again under an edition; a worker takes it.

    One runs at a time for a place and an edition: asking again answers with that one. Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.SEE_RULES, within=place)
    Division.objects.select_for_update().get(pk=place.pk)
    running = YearReplay.objects.filter(place=place, edition=edition, state=State.RUNNING).order_by("pk").first()
    if running:
        return running
    day = local_day(at, place.time_zone)
    replay = YearReplay.objects.create(
        place=place,
        edition=edition,
        from_on=day - YEAR,
        to_on=day,
        stints_count=stints_between(place, day - YEAR, day),
        begun_at=at,
        begun_by_id=by.person_id,
    )
    record(by=by, at=at, action="begin_replay", thing=f"replay:{replay.pk}", details={"edition": edition.digest})
    return replay


@transaction.atomic
def cancel_replay(*, by: Actor, at: datetime, replay: YearReplay) -> YearReplay:
    """Stops a replay; the worker that holds it finds out within a week of visits.

    Refuses: ReplayEnded, NotPermitted, NotFound.
    """
    require(by, Verb.SEE_RULES, within=replay)
    replay = YearReplay.objects.select_for_update().get(pk=replay.pk)
    if replay.state != State.RUNNING:
        raise ReplayEnded(when=replay.ended_at)
    replay.end(by_id=by.person_id, at=at, state=State.CANCELLED)
    record(by=by, at=at, action="cancel_replay", thing=f"replay:{replay.pk}")
    return replay


def reckon_replay(*, by: Actor, at: datetime, replay: YearReplay, worker: str) -> YearReplay | None:
    """Takes a replay and does all of its work; None where it has ended or another worker holds it.

    `worker` names the process. What a dead worker had begun is begun anew; nothing is kept by half. What cannot be
    reckoned ends as failed, and fails loudly. Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.SEE_RULES, within=replay)
    taken = _take(by, at, replay, worker)
    if taken is None:
        return None
    watch = _Watch(taken, at, monotonic())
    try:
        found = reckon_span(taken.place, taken.edition, taken.from_on, taken.to_on, tell=watch.tell)
    except _LetGo:
        return None
    except Exception as problem:  # whoever asked must learn that it ended; the worker's log has it all
        _fail(by, watch.now(), taken, type(problem).__name__)
        raise
    return _keep(by, watch.now(), taken, found)


class _LetGo(Exception):
    """The replay was cancelled, or the worker taken for dead."""


@dataclass(frozen=True, slots=True)
class _Watch:
    """Says how far it has come, and hears whether it is still wanted."""

    replay: YearReplay
    taken_at: datetime
    began: float

    def now(self) -> datetime:
        return self.taken_at + timedelta(seconds=monotonic() - self.began)

    def tell(self, done: int) -> None:
        # Visits confirmed since it was begun are reckoned too: the whole grows with them.
        total = max(self.replay.stints_count, done)
        told = {"stints_count": total, "reckoned_count": done, "held_until_at": self.now() + HELD_FOR}
        if not _mine(self.replay).update(**told):
            raise _LetGo


def _mine(replay: YearReplay) -> QuerySet[YearReplay]:
    held = {"state": State.RUNNING, "worker": replay.worker, "taken_at": replay.taken_at}
    return YearReplay.objects.filter(pk=replay.pk, **held)


@transaction.atomic
def _take(by: Actor, at: datetime, replay: YearReplay, worker: str) -> YearReplay | None:
    row = YearReplay.objects.select_for_update(of=("self",)).select_related("place", "edition").get(pk=replay.pk)
    if row.state != State.RUNNING or (row.held_until_at and row.held_until_at >= at):
        return None
    if row.tries >= TRIES:
        _failed(by, at, row, WORKER_DIED)
        return None
    row.hold(worker=worker, at=at, until_at=at + HELD_FOR)
    return row


@transaction.atomic
def _keep(by: Actor, at: datetime, held: YearReplay, found: Reckoned) -> YearReplay | None:
    replay = _mine(held).select_for_update().first()
    if replay is None:
        return None
    replay.stints_count = replay.reckoned_count = found.stints
    replay.posted_minutes = found.posted_minutes
    for side, outcome in (("before", found.before), ("after", found.after)):
        for name, minutes in _sums(outcome).items():
            setattr(replay, f"{name}_minutes_{side}", minutes)
    replay.gain_count = sum(one.gain > 0 for one in found.changes)
    replay.lose_count = sum(one.gain < 0 for one in found.changes)
    ReplayChange.objects.bulk_create(_changes(replay, found), batch_size=AT_ONCE)
    replay.end(by_id=by.person_id, at=at, state=State.DONE)
    details = {"stints": found.stints, "changes": len(found.changes)}
    record(by=by, at=at, action="end_replay", thing=f"replay:{replay.pk}", details=details)
    return replay


def _sums(outcome: Outcome) -> dict[str, int]:
    kinds = {"earned": outcome.earned, "above": outcome.above, "spent": outcome.spent, "balance": outcome.balance}
    return {name: sum(minutes.values()) for name, minutes in kinds.items()} | {"owed": outcome.owed_minutes}


def _changes(replay: YearReplay, found: Reckoned) -> list[ReplayChange]:
    return [
        ReplayChange(
            replay=replay,
            person_id=one.person,
            earned_minutes_before=one.earned_before,
            earned_minutes_after=one.earned_after,
            balance_minutes_before=one.balance_before,
            balance_minutes_after=one.balance_after,
            gain_minutes=one.gain,
        )
        for one in found.changes
    ]


@transaction.atomic
def _fail(by: Actor, at: datetime, held: YearReplay, fault: str) -> None:
    replay = _mine(held).select_for_update().first()
    if replay:
        _failed(by, at, replay, fault)


def _failed(by: Actor, at: datetime, replay: YearReplay, fault: str) -> None:
    replay.end(by_id=by.person_id, at=at, state=State.FAILED, fault=fault[:60])
    record(by=by, at=at, action="end_replay", thing=f"replay:{replay.pk}", details={"fault": fault[:60]})
