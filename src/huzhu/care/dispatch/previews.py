"""What a run would change, or has changed: role by role, who and when before and after."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from huzhu.care.dispatch.models import Assignment, PlanRun, Proposal
from huzhu.care.dispatch.queries import LIVE
from huzhu.care.dispatch.runs import needs_of_run
from huzhu.care.needs.models import Need
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.access import Verb, require
from huzhu.kernel.actor import Actor

State = Assignment.State
Key = tuple[str, int]
Part = Assignment | Proposal


class Kind(TextChoices):
    """How a role changes."""

    NEW = "new", _("new")
    MOVED = "moved", _("another time")
    OTHER_PERSON = "other_person", _("somebody else goes")
    TAKEN_BACK = "taken_back", _("taken back")
    UNCHANGED = "unchanged", _("unchanged")


@dataclass(frozen=True, slots=True)
class Change:
    """One role of one need before and after a run. `elder_told`: the elder had heard who comes, and when."""

    kind: Kind
    need: Need
    role: int
    helper_before: Helper | None
    helper_after: Helper | None
    starts_before: datetime | None
    starts_after: datetime | None
    elder_told: bool


def changes_of(by: Actor, run: PlanRun) -> tuple[Change, ...]:
    """What a proposal would change against the offers and promises of now; of a told run, what it changed.

    By start, need and role. Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.PLAN_DAY, within=run)
    run = PlanRun.objects.get(pk=run.pk)
    before, after = _was(run) if run.told_at else _would_be(run)
    told = _told(key for key, _ in {*before, *after})
    found = [
        change for key in {*before, *after} for change in _changes(key, before.get(key, ()), after.get(key, ()), told)
    ]
    return tuple(sorted(found, key=_order))


Parts = Mapping[Key, Sequence[Part]]


def _would_be(run: PlanRun) -> tuple[Parts, Parts]:
    live = _with_rows(Assignment.objects.filter(need__in=needs_of_run(run), state__in=LIVE))
    proposed = run.proposals.select_related("need__elder", "need__place", "helper__person").order_by("pk")
    return _by_role(live), _by_role(proposed)


def _was(run: PlanRun) -> tuple[Parts, Parts]:
    gone = _with_rows(Assignment.objects.filter(taken_back_in=run))
    made = _with_rows(Assignment.objects.filter(run=run))
    return _by_role(gone), _by_role(made)


def _with_rows(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    return rows.select_related("need__elder", "need__place", "helper__person").order_by("pk")


def _by_role(rows: Iterable[Part]) -> Parts:
    found: dict[Key, list[Part]] = defaultdict(list)
    for one in rows:
        found[one.need_id, one.role].append(one)
    return found


def _told(needs: Iterable[str]) -> set[Key]:
    """The roles of which the elder has heard who comes: somebody promised, whatever became of it."""
    promised = Assignment.objects.filter(need__in=set(needs), answered_at__isnull=False).order_by("pk")
    promised = promised.filter(state__in=(State.ACCEPTED, State.WITHDRAWN, State.MISSED))
    return set(promised.values_list("need", "role"))


def _changes(key: Key, before: Sequence[Part], after: Sequence[Part], told: set[Key]) -> Iterator[Change]:
    """One change for the role; where several were asked for it, one more for each who is asked no longer."""
    new = after[0] if after else None
    ranked = sorted(before, key=lambda one: (not _same_helper(one, new), _is_offer(one), one.pk))
    yield _change(ranked[0] if ranked else None, new, key in told)
    for old in ranked[1:]:
        yield _change(old, None, key in told)


def _change(old: Part | None, new: Part | None, elder_told: bool) -> Change:
    row = new or old
    assert row is not None
    return Change(
        kind=_kind(old, new),
        need=row.need,
        role=row.role,
        helper_before=old.helper if old else None,
        helper_after=new.helper if new else None,
        starts_before=old.starts_at if old else None,
        starts_after=new.starts_at if new else None,
        elder_told=elder_told,
    )


def _kind(old: Part | None, new: Part | None) -> Kind:
    if old is None:
        return Kind.NEW
    if new is None:
        return Kind.UNCHANGED if not _is_offer(old) else Kind.TAKEN_BACK
    if not _same_helper(old, new):
        return Kind.OTHER_PERSON
    return Kind.UNCHANGED if old.starts_at == new.starts_at else Kind.MOVED


def _same_helper(one: Part, other: Part | None) -> bool:
    return other is not None and one.helper_id == other.helper_id


def _is_offer(one: Part) -> bool:
    return isinstance(one, Proposal) or one.state != State.ACCEPTED


def _order(change: Change) -> tuple[datetime, str, int, str]:
    starts_at = change.starts_after or change.starts_before
    assert starts_at is not None
    return starts_at, change.need.pk, change.role, change.kind
