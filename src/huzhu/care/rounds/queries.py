"""Reading rounds: what comes back for one person, what waits for a decision, and who keeps what."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import Count, F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery

from huzhu.care.needs.models import Need
from huzhu.care.needs.queries import OPEN, needs_for, needs_waiting
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
    rows = counted(rounds_for(by).filter(elder=elder))
    return rows.order_by(F("ended_at").desc(nulls_first=True), "-to_on", "pk")


def rounds_under(by: Actor, place: Division) -> QuerySet[Round]:
    """Rounds under a place that still run, by weekday, with what `counted` and `with_keepers` load."""
    rows = rounds_for(by).filter(place__path__startswith=place.path, to_on__gt=by.day, ended_at__isnull=True)
    return with_keepers(counted(rows)).order_by("weekday", "from_on", "pk")


def with_keepers(rows: QuerySet[Round]) -> QuerySet[Round]:
    """The same rounds, each with `live_keepers`: who keeps it or is asked to, by seat, with helper and person."""
    live = Keeper.objects.filter(state__in=LIVE).select_related("helper__person").order_by("seat", "pk")
    return rows.prefetch_related(Prefetch("keepers", live, to_attr="live_keepers"))


def keepers_for(by: Actor) -> QuerySet[Keeper]:
    """All keepers `by` may answer for: a helper their own, staff those of their place."""
    return visible_to(by, Verb.ANSWER_OFFER, Keeper).select_related("helper__person", "round__elder", "round__place")


def needs_to_decide(by: Actor, place: Division) -> QuerySet[Need]:
    """Needs to decide on under a place; a round stands once, by the first of its visits that wait."""
    return _one_of_each_round(needs_waiting(by, place))


def needs_undecided(by: Actor, place: Division) -> QuerySet[Need]:
    """What others have yet to decide under a place, for those who take the calls; a round stands once."""
    asked = needs_for(by).filter(state=Need.State.ASKED, place__path__startswith=place.path)
    return _one_of_each_round(asked.select_related("asked_by").order_by("-urgent", "earliest_at", "pk"))


def _one_of_each_round(needs: QuerySet[Need]) -> QuerySet[Need]:
    waiting = Occurrence.objects.filter(round=OuterRef("occurrence__round"), need__state=Need.State.ASKED)
    first = Subquery(waiting.order_by("day", "pk").values("need")[:1])
    return needs.filter(Q(occurrence__isnull=True) | Q(pk=first))


def occurrences_behind(needs: Iterable[str]) -> Mapping[str, Occurrence]:
    """For each of these needs that is a day of a round: that day, with its round and how many of its visits wait."""
    waits = Count("round__occurrences", filter=Q(round__occurrences__need__state=Need.State.ASKED))
    rows = Occurrence.objects.filter(need__in=list(needs)).select_related("round").annotate(waiting_visits=waits)
    return {one.need_id: one for one in rows.order_by("pk")}


def counted(rows: QuerySet[Round]) -> QuerySet[Round]:
    """The same rounds, with visits open, visits waiting for a decision, and `roles`: how many come each time."""
    state = "occurrences__need__state"
    return rows.annotate(
        open_visits=Count("occurrences", filter=Q(**{f"{state}__in": OPEN})),
        waiting_visits=Count("occurrences", filter=Q(**{state: Need.State.ASKED})),
        roles=Max("occurrences__need__helpers_wanted"),
    )


def rounds_running(by: Actor, place: Division) -> QuerySet[Round]:
    """Rounds under a place that have not ended, with their keepers."""
    rows = visible_to(by, Verb.PLAN_DAY, Round).filter(place__path__startswith=place.path, to_on__gt=by.day)
    return rows.filter(ended_at__isnull=True).prefetch_related("keepers__helper").order_by("pk")


def communities_with_rounds(by: Actor) -> list[Division]:
    """The communities in which a round still runs: each is rostered on its own."""
    running = visible_to(by, Verb.PLAN_DAY, Round).filter(to_on__gt=by.day, ended_at__isnull=True)
    paths = list(running.order_by("place__path").values_list("place__path", flat=True).distinct())
    communities = Division.objects.filter(tier=Division.Tier.COMMUNITY).order_by("path", "pk")
    return [one for one in communities if any(path.startswith(one.path) for path in paths)]


def own_keeping(by: Actor) -> QuerySet[Keeper]:
    """What the helper `by` keeps or is asked to keep, while it runs; with `roles`: how many come each time."""
    rows = visible_to(by, Verb.ANSWER_OFFER, Keeper).filter(helper__person=by.person_id, state__in=LIVE)
    rows = rows.filter(round__ended_at__isnull=True, round__to_on__gt=by.day)
    rows = rows.annotate(roles=Max("round__occurrences__need__helpers_wanted"))
    return rows.select_related("round__elder", "round__place").order_by("round__weekday", "pk")


def keepers_of(needs: Iterable[str]) -> Mapping[str, Mapping[str, bool]]:
    """For each need of a round: its keepers, each with True where they have agreed to come every time."""
    live = Q(round__keepers__state__in=LIVE)
    rows = Occurrence.objects.filter(live, need__in=list(needs), round__ended_at__isnull=True).order_by("pk")
    found: dict[str, dict[str, bool]] = defaultdict(dict)
    for need, helper, state in rows.values_list("need", "round__keepers__helper", "round__keepers__state"):
        found[need][helper] = state == Keeper.State.AGREED
    return found
