"""Reading rounds: what comes back for one person, what waits for a decision, and who keeps what."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import Count, Q, QuerySet

from huzhu.care.needs.models import Need
from huzhu.care.rounds.models import Keeper, Occurrence, Round
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor

LIVE = (Keeper.State.ASKED, Keeper.State.AGREED)


def rounds_for(by: Actor) -> QuerySet[Round]:
    """All rounds `by` may see, with elder and place; order and slice at the door."""
    return visible_to(by, Verb.SEE_NEED, Round).select_related("elder", "place")


def rounds_of(by: Actor, elder: Person) -> QuerySet[Round]:
    """What comes back for one person: the running ones first, the newest on top, with how many visits are open."""
    rows = rounds_for(by).filter(elder=elder)
    open_needs = Count("occurrences", filter=Q(occurrences__need__state__in=[Need.State.ASKED, Need.State.APPROVED]))
    return rows.annotate(open_visits=open_needs).order_by("-ended_at", "-to_on", "pk")


def rounds_running(by: Actor, place: Division) -> QuerySet[Round]:
    """Rounds under a place that have not ended, with their keepers."""
    rows = visible_to(by, Verb.PLAN_DAY, Round).filter(place__path__startswith=place.path, to_on__gt=by.day)
    return rows.filter(ended_at__isnull=True).prefetch_related("keepers__helper").order_by("pk")


def own_keeping(by: Actor) -> QuerySet[Keeper]:
    """What the helper `by` keeps or is asked to keep."""
    rows = visible_to(by, Verb.ANSWER_OFFER, Keeper).filter(helper__person=by.person_id, state__in=LIVE)
    return rows.filter(round__ended_at__isnull=True).select_related("round__elder").order_by("round__weekday", "pk")


def keepers_of(needs: Iterable[str]) -> Mapping[str, Mapping[str, bool]]:
    """For each need of a round: its keepers, each with True where they have agreed to come every time."""
    live = Q(round__keepers__state__in=LIVE)
    rows = Occurrence.objects.filter(live, need__in=list(needs), round__ended_at__isnull=True).order_by("pk")
    found: dict[str, dict[str, bool]] = defaultdict(dict)
    for need, helper, state in rows.values_list("need", "round__keepers__helper", "round__keepers__state"):
        found[need][helper] = state == Keeper.State.AGREED
    return found
