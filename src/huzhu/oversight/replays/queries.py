"""Reading replays: those of a place, how far one has come, and whom it would give or take."""

from datetime import datetime

from django.db.models import Q, QuerySet

from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.places.models import Division
from huzhu.commons.rulebook.models import Edition
from huzhu.commons.works.queries import Progress
from huzhu.kernel.actor import Actor
from huzhu.oversight.replays.models import ReplayChange, YearReplay

State = YearReplay.State


def replays_for(by: Actor) -> QuerySet[YearReplay]:
    """All replays `by` may see; order and slice at the door."""
    return visible_to(by, Verb.SEE_RULES, YearReplay).select_related("place", "edition")


def last_replay(by: Actor, place: Division, edition: Edition) -> YearReplay | None:
    """The newest replay of a place under an edition."""
    return replays_for(by).filter(place=place, edition=edition).order_by("-begun_at", "-pk").first()


def waiting_replays(by: Actor, at: datetime) -> list[YearReplay]:
    """Replays that run and that no live worker holds, the oldest first."""
    free = Q(held_until_at__isnull=True) | Q(held_until_at__lt=at)
    return list(replays_for(by).filter(free, state=State.RUNNING).order_by("begun_at", "pk"))


def progress_of(replay: YearReplay, at: datetime) -> Progress:
    """How far a replay of the page has come at a moment; the page decides on access."""
    done, total = replay.reckoned_count, replay.stints_count
    if replay.state != State.RUNNING:
        return Progress(done, total, 0)
    held = replay.taken_at and replay.held_until_at and replay.held_until_at >= at
    if not (held and done and replay.taken_at):
        return Progress(done, total, None)
    return Progress(done, total, round((at - replay.taken_at).total_seconds() / done * (total - done)))


def gainers_of(replay: YearReplay) -> QuerySet[ReplayChange]:
    """Who would have more, the most first; reads the replay of the page, which decides on access."""
    rows = ReplayChange.objects.filter(replay=replay, gain_minutes__gt=0).select_related("person")
    return rows.order_by("-gain_minutes", "pk")


def losers_of(replay: YearReplay) -> QuerySet[ReplayChange]:
    """Who would have less, the most first; reads the replay of the page, which decides on access."""
    rows = ReplayChange.objects.filter(replay=replay, gain_minutes__lt=0).select_related("person")
    return rows.order_by("gain_minutes", "pk")


def changes_of(replay: YearReplay) -> QuerySet[ReplayChange]:
    """Everybody for whom anything would be different, the greatest gain first; as above."""
    rows = ReplayChange.objects.filter(replay=replay).select_related("person")
    return rows.order_by("-gain_minutes", "pk")
