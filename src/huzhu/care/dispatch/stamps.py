"""What somebody saw of a need before deciding on it: a stamp, compared under lock, so that nothing is overwritten."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import blake2b

from huzhu.care.dispatch.models import Assignment, Steer
from huzhu.care.dispatch.queries import LIVE
from huzhu.care.needs.models import Need
from huzhu.kernel.refusal import Refused


class ChangedMeanwhile(Refused):
    """Somebody changed the need between the look at it and the decision."""

    code = "need.changed_meanwhile"
    sentence = "%(who)s changed this at %(when)s, after you had opened it. Nothing was overwritten."
    next_step = "Please look at how it stands now, and decide again."


def stamps_of(needs: Iterable[Need]) -> Mapping[str, str]:
    """By need, a stamp of how it stands: its state and times, who is asked and has promised, what staff have set.

    Reads needs that the caller may see; two queries for all of them.
    """
    listed = {need.pk: need for need in needs}
    parts: dict[str, list[str]] = defaultdict(list)
    live = Assignment.objects.filter(need__in=listed, state__in=LIVE).order_by("pk")
    for need, key, state, starts_at, begun_at in live.values_list("need", "pk", "state", "starts_at", "begun_at"):
        parts[need].append(f"{key} {state} {starts_at.isoformat()} {begun_at is None}")
    steers = Steer.objects.filter(need__in=listed, released_at__isnull=True).order_by("pk")
    for need, key in steers.values_list("need", "pk"):
        parts[need].append(key)
    return {key: _digest(need, parts[key]) for key, need in listed.items()}


def refuse_if_changed(need: Need, seen: str) -> None:
    """Nothing where `seen` is the stamp the need still carries, or nobody looked at it before (an empty stamp).

    The action that calls it holds the need's lock. Refuses: ChangedMeanwhile.
    """
    if not seen or seen == stamps_of([need])[need.pk]:
        return
    when, who = max([_last(one) for one in need.assignments.order_by("pk")] + [_last_steer(need), _decided(need)])
    raise ChangedMeanwhile(who=who, when=when)


def _digest(need: Need, parts: list[str]) -> str:
    said = f"{need.state} {need.earliest_at.isoformat()} {need.latest_start_at.isoformat()} {need.minutes}"
    return blake2b("|".join([said, *parts]).encode(), digest_size=9).hexdigest()


def _last(one: Assignment) -> tuple[datetime, str]:
    """The last deed on an offer, and whose it was."""
    deeds = [
        (one.offered_at, one.offered_by_id),
        (one.answered_at, one.answered_by_id),
        (one.ended_at, one.ended_by_id),
        (one.begun_at, one.answered_by_id),
    ]
    return max((at, who) for at, who in deeds if at and who)


def _last_steer(need: Need) -> tuple[datetime, str]:
    steers = Steer.objects.filter(need=need).order_by("pk")
    return max(
        [(one.released_at or one.set_at, one.released_by_id or one.set_by_id) for one in steers] or [_decided(need)]
    )


def _decided(need: Need) -> tuple[datetime, str]:
    who, when = need.last_decision()
    return when, who
