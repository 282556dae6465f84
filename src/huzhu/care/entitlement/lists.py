"""By which list of benefits a place goes: its own from a day on, else the nearest above it, else the nation's."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Length

from huzhu.care.entitlement.models import ListAdoption
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require, visible_to
from huzhu.commons.places.models import Division
from huzhu.commons.rulebook.actions import AdoptedLater, RulesBackdated, RulesUnchanged
from huzhu.kernel.actor import Actor
from huzhu.kernel.entitlement.benefits import Benefits
from huzhu.kernel.entitlement.reading import NATION, UnknownPack, benefits_on
from huzhu.kernel.moments import local_day
from huzhu.kernel.packfile import shipped_over
from huzhu.kernel.refusal import Refused

WORDS_MOST = 200


class TooSmallForAList(Refused):
    """A grid goes by the list of its community: people are asked about community by community."""

    code = "entitlement.too_small_for_a_list"
    sentence = "A list of benefits holds for a community or more, not for a grid."
    next_step = "Please choose the community, the street or the district."


@dataclass(frozen=True, slots=True)
class Lists:
    """Every adoption of a list, nearest places first, read once: for pages and nights that ask about many people."""

    held: tuple[tuple[str, date, date | None, str], ...]

    def pack_at(self, place: Division, day: date) -> str:
        """The name of the list that a place goes by on a day."""
        own = (pack for path, first, last, pack in self.held if _holds(place, day, (path, first, last)))
        return next(own, NATION)

    def at(self, place: Division, day: date) -> Benefits:
        """The list itself. Refuses: UnknownPack, NoRulesYet. Raises FaultyPack."""
        return benefits_on(self.pack_at(place, day), day)

    def other_below(self, place: Division, day: date) -> tuple[str, ...]:
        """The paths under a place that go by another list than the place itself on a day."""
        mine = self.pack_at(place, day)
        below = {path for path, *_rest in self.held if path.startswith(place.path) and path != place.path}
        return tuple(sorted(one for one in below if self.pack_at(Division(path=one), day) != mine))


def _holds(place: Division, day: date, held: tuple[str, date, date | None]) -> bool:
    path, first, last = held
    return place.path.startswith(path) and first <= day and (last is None or day < last)


def lists_adopted() -> Lists:
    """All adoptions of all places in one statement; asks no permission, for rules are public."""
    rows = ListAdoption.objects.order_by(Length("place__path").desc(), "-from_on", "pk")
    return Lists(tuple(rows.values_list("place__path", "from_on", "to_on", "pack")))


def benefits_at(place: Division, day: date) -> Benefits:
    """What a place gives on a day. Refuses: UnknownPack, NoRulesYet. Raises FaultyPack."""
    return lists_adopted().at(place, day)


def list_adoptions_for(by: Actor, place: Division) -> QuerySet[ListAdoption]:
    """What a place and those above and under it have adopted, as far as `by` may see it; the nearest first."""
    seen = visible_to(by, Verb.SEE_RULES, ListAdoption).select_related("place", "adopted_by")
    return seen.filter(place__path__startswith=place.path).order_by("place__path", "-from_on", "pk")


def lists_shipped() -> tuple[str, ...]:
    """The names of the lists that ship with the house, the nation's first."""
    return shipped_over(NATION)


@transaction.atomic
def adopt_list(*, by: Actor, at: datetime, place: Division, pack: str, from_on: date, because: str) -> ListAdoption:
    """The place and all under it go by a list that ships with the house from a day on; what it went by before ends
    there. The nation's, adopted by name, lets a place leave the list of those above it.

    Refuses: TooSmallForAList, UnknownPack, NoRulesYet, RulesBackdated, AdoptedLater, RulesUnchanged, NotPermitted,
    NotFound.
    """
    require(by, Verb.ADOPT_RULES, within=place)
    if place.tier == Division.Tier.GRID:
        raise TooSmallForAList
    if pack not in lists_shipped():
        raise UnknownPack(pack=pack)
    benefits_on(pack, from_on)  # a list that says nothing yet on that day is refused here, not by night
    running = _running(at, place, from_on)
    if running and running.pack == pack:
        raise RulesUnchanged
    if running:
        running.end(by_id=by.person_id, at=at, to_on=from_on)
    adoption = ListAdoption.objects.create(
        place=place,
        pack=pack,
        from_on=from_on,
        adopted_at=at,
        adopted_by_id=by.person_id,
        because=because[:WORDS_MOST],
    )
    details = {"pack": pack, "from": f"{from_on}"}
    record(by=by, at=at, action="adopt_list", thing=f"place:{place.pk}", details=details)
    return adoption


@transaction.atomic
def end_list(*, by: Actor, at: datetime, place: Division, to_on: date) -> ListAdoption:
    """From a day on the place goes by what lies above it.

    Refuses: RulesBackdated, AdoptedLater, RulesUnchanged, NotPermitted, NotFound.
    """
    require(by, Verb.ADOPT_RULES, within=place)
    running = _running(at, place, to_on)
    if running is None:
        raise RulesUnchanged
    running.end(by_id=by.person_id, at=at, to_on=to_on)
    record(by=by, at=at, action="end_list", thing=f"place:{place.pk}", details={"to": f"{to_on}"})
    return running


def _running(at: datetime, place: Division, from_on: date) -> ListAdoption | None:
    """The adoption to be followed by another, under the lock of its place."""
    Division.objects.select_for_update().get(pk=place.pk)
    if from_on < local_day(at, place.time_zone):
        raise RulesBackdated
    latest = ListAdoption.objects.filter(place=place).order_by("-from_on", "-pk").first()
    if latest and (latest.from_on >= from_on or (latest.to_on and latest.to_on > from_on)):
        raise AdoptedLater(day=latest.from_on)
    return latest if latest and latest.to_on is None else None
