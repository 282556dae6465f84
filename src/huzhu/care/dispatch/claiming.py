"""Needs near a helper that nobody was sent to yet: what one could take, what stands in the way, and taking it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import ceil, isfinite

from django.db import transaction
from django.db.models import Count, QuerySet

from huzhu.care.dispatch.actions import AlreadyOffered, OfferEnded, PromisedElsewhere, RoleTaken, accept_at_once
from huzhu.care.dispatch.drafting import draw_up
from huzhu.care.dispatch.models import Assignment
from huzhu.care.dispatch.nearest import look_at, set_by_staff, taken_on, walks_from
from huzhu.care.dispatch.problems import NeedAsked, needs_asked
from huzhu.care.dispatch.queries import LIVE, promised_between
from huzhu.care.dispatch.standings import Held, Standings, standings_of
from huzhu.care.needs.models import Need
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.access import Verb, require
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.dispatch.reasons import LOW_LEVEL, NO_SKILL
from huzhu.kernel.dispatch.rules import refused
from huzhu.kernel.dispatch.visit import Window
from huzhu.kernel.moments import local_day, moment_at, whole_minutes
from huzhu.kernel.refusal import NotFound, Refused

AHEAD = timedelta(days=7)
"""How far ahead one may look for something to do: a plan is rarely told earlier (a proposal)."""

READ_AT_MOST = 60
BY_PAPER = (NO_SKILL.code, LOW_LEVEL.code)

State = Assignment.State


@dataclass(frozen=True, slots=True)
class Chance:
    """A need one helper could take: which part, when to begin, minutes on foot, and how often they went there before.

    `together` where two go; `lacks` is the code of the skill whose proof is missing: that cannot be taken yet.
    """

    need: Need
    role: int
    starts_at: datetime
    walking_minutes: int | None
    together: bool
    lacks: str = ""
    visits_before: int = 0


class NotForThem(Refused):
    """Something stands in the way that is not said to whoever asks: either side's wish, the hours, a full day."""

    code = "claim.not_for_them"
    sentence = "This visit is not one you can take just now."
    next_step = "Please look whether another neighbour needs you, or call the station."


class ProofMissing(Refused):
    """The help needs a proven skill."""

    code = "claim.proof_missing"
    sentence = "For this help a proof of training is needed that we do not have from you."
    next_step = "Please bring it to the station, or ask there for the next course."


def chances_for(by: Actor, helper: Helper, at: datetime) -> list[Chance]:
    """What a helper could take within a week under the own place, the soonest first; what only a proof stands in the
    way of comes with it. What either side does not wish, or staff have kept apart, is not listed and not explained.
    """
    require(by, Verb.CLAIM_NEED, within=helper)
    needs = {need.pk: need for need in _open_near(helper, at)[:READ_AT_MOST]}
    days: dict[date, list[Need]] = defaultdict(list)
    for need in needs.values():
        days[_day_of(need, at)].append(need)
    stands, before = standings_of(needs), _visits_before(helper, needs.values())
    found = [one for day, some in days.items() for one in _on_the_day(by, helper, day, some, stands, at)]
    chances = [replace(one, visits_before=before.get(one.need.elder_id, 0)) for one in found]
    return sorted(chances, key=lambda one: (one.starts_at, one.need.pk))


def need_near(by: Actor, helper: Helper, key: str) -> Need:
    """A need under the helper's place, open or not: what became of it is said by taking it. Refuses: NotFound."""
    require(by, Verb.CLAIM_NEED, within=helper)
    near = Need.objects.filter(pk=key, place__path__startswith=helper.place.path)
    found = near.select_related("elder", "place").first()
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def claim_need(*, by: Actor, at: datetime, helper: Helper, need: Need) -> Assignment:
    """The helper takes an open need without having been asked: offer and yes in one. The first one has it.

    Refuses: RoleTaken, OfferEnded, AlreadyOffered, PromisedElsewhere, ProofMissing, NotForThem, NotPermitted, NotFound.
    """
    require(by, Verb.CLAIM_NEED, within=helper)
    if not need.place.path.startswith(helper.place.path):
        raise NotFound
    need = Need.objects.select_for_update(of=("self",)).select_related("elder", "place").get(pk=need.pk)
    helper = Helper.objects.select_for_update(of=("self",)).select_related("person", "place").get(pk=helper.pk)
    if not _open_near(helper, at).filter(pk=need.pk).exists():
        raise _why_gone(need, helper)
    day, stands = _day_of(need, at), standings_of({need.pk: need})
    found = _on_the_day(by, helper, day, [need], stands, at)
    if not found:
        raise _why_not(need, stands)
    (chance,) = found
    if chance.lacks:
        raise ProofMissing
    rival = promised_between(helper, chance.starts_at, chance.starts_at + timedelta(minutes=need.minutes)).first()
    if rival is not None:
        raise PromisedElsewhere(when=rival.starts_at)
    walk = chance.walking_minutes or 0
    made = draw_up(
        by=by, at=at, need=need, helper=helper, starts_at=chance.starts_at, role=chance.role, walking_minutes=walk
    )
    accept_at_once(by=by, at=at, assignment=made, answered_by_id=by.person_id, deed="claim_need")
    return made


def _open_near(helper: Helper, at: datetime) -> QuerySet[Need]:
    """Approved needs under the helper's place that may still begin and were not asked of them; the own ones never."""
    near = Need.objects.filter(state=Need.State.APPROVED, place__path__startswith=helper.place.path)
    near = near.filter(latest_start_at__gt=at, earliest_at__lt=at + AHEAD).exclude(elder=helper.person_id)
    mine = Assignment.objects.filter(helper=helper, state__in=LIVE)
    return near.exclude(pk__in=mine.values("need")).select_related("elder", "place").order_by("earliest_at", "pk")


def _day_of(need: Need, at: datetime) -> date:
    return local_day(max(need.earliest_at, at), need.place.time_zone)


def _visits_before(helper: Helper, needs: Iterable[Need]) -> Mapping[str, int]:
    """By elder, how often this helper has been there."""
    elders = {one.elder_id for one in needs}
    went = Assignment.objects.filter(helper=helper, begun_at__isnull=False, need__elder__in=elders)
    return dict(went.order_by().values_list("need__elder").annotate(Count("pk")))


@dataclass(frozen=True, slots=True)
class _Look:
    """One helper's day, as it is asked about each need of it."""

    helper: Helper
    day: date
    at: datetime
    taken: list[tuple[int, int]]
    stands: Standings

    def first_minute(self, place: Division) -> int:
        """The first minute of the day that is not over."""
        if local_day(self.at, place.time_zone) != self.day:
            return 0
        return whole_minutes(moment_at(self.day, 0, place.time_zone), self.at) + 1


def _on_the_day(
    by: Actor, helper: Helper, day: date, needs: Sequence[Need], stands: Standings, at: datetime
) -> list[Chance]:
    """Looks at the needs of one day as the planner would; nothing where the helper is away or not active."""
    asked = {key: one for key, one in needs_asked(by, helper.place, day, needs, stands.apart).items() if one.people}
    if not asked:
        return []
    walks = walks_from(helper, needs, next(iter(asked.values())).people[0].mobility)
    look = _Look(helper, day, at, taken_on(helper.place, day, [helper.pk])[helper.pk], stands)
    found = (_chance(look, need, asked[need.pk], walks[need.pk]) for need in needs if need.pk in asked)
    return [one for one in found if one is not None]


def _chance(look: _Look, need: Need, asked: NeedAsked, walk: float) -> Chance | None:
    """The first free part of the need that this helper may take; else one for which only a proof is missing."""
    promised = look.stands.promised.get(need.pk, ())
    filled = {one.role for one in promised}
    lacking, together = None, len(asked.visit.roles) > 1
    for role in (number for number in range(len(asked.visit.roles)) if number not in filled):
        earliest = look.first_minute(need.place) + ceil(walk) if isfinite(walk) else 0
        part = _part(asked, role, promised, earliest)
        looked = look_at(part, part.people[0], walk, look.taken)
        bar = looked.bar or set_by_staff(need, role, asked.helpers, look.stands).get(look.helper.pk)
        if bar is None and looked.start_minute is not None:
            begins = moment_at(look.day, looked.start_minute, need.place.time_zone)
            return Chance(need, role, begins, looked.walking_minutes, together)
        if bar is not None and bar.code in BY_PAPER and not refused(part.visit, part.people[0]):
            begins, skill = max(need.earliest_at, look.at), str(bar.params["skill"])
            lacking = lacking or Chance(need, role, begins, looked.walking_minutes, together, skill)
    return lacking


def _part(asked: NeedAsked, role: int, promised: Sequence[Held], earliest: int) -> NeedAsked:
    """One part of the visit alone: nobody is there before they can be, and who goes with somebody begins as they do."""
    window = asked.visit.windows[0]
    only = Window(promised[0].minute, promised[0].minute) if promised else window
    if only.from_minute < earliest:
        only = Window(earliest, max(only.to_minute, earliest) if earliest <= only.to_minute else only.to_minute)
    return replace(asked, visit=replace(asked.visit, roles=(asked.visit.roles[role],), windows=(only,)))


def _why_gone(need: Need, helper: Helper) -> Refused:
    """Why an open need is not open for this helper: another has it, they have it themselves, or nobody needs it."""
    mine = need.assignments.filter(helper=helper, state__in=LIVE).exists()
    return AlreadyOffered() if mine else OfferEnded()


def _why_not(need: Need, stands: Standings) -> Refused:
    """Why nothing is left to take: the last part went to somebody a moment ago, or what is not told."""
    taken = need.assignments.filter(state=State.ACCEPTED).order_by("-answered_at", "pk").first()
    if taken is not None and len(stands.promised.get(need.pk, ())) >= need.helpers_wanted:
        return RoleTaken(who=taken.answered_by_id, when=taken.answered_at)
    return NotForThem()
