"""Reading the journal of one's places: whom it names, who acted, what was done, on which days; and its samples."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from huzhu.commons.journal.models import Block, Line, Naming
from huzhu.commons.people.access import Verb, require, visible_to
from huzhu.commons.people.models import Person, Post
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import MACHINE_ID, Actor
from huzhu.kernel.moments import moment_at
from huzhu.kernel.refusal import NotFound
from huzhu.oversight.audit.models import Sample, SampledLine

READ = "read"
DAYS_MOST = 92


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines: of a place and all under it, of the days [from_on, to_on), of an actor, about a person, of a kind.

    `kind` is `read`, `changed` (all but readings), the name of an action, or empty for all.
    """

    place: Division
    from_on: date
    to_on: date
    kind: str = ""
    actor: str = ""
    person: str = ""


def lines_wanted(by: Actor, wanted: Wanted) -> QuerySet[Line]:
    """The lines of the journal that name somebody who lives at the place, or were written by somebody who lives or
    holds a post there; the newest first. What the house does by itself is left out unless it is the actor asked for.

    A line has no place of its own, so it lies where its people do. Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.SEE_JOURNAL, within=wanted.place)
    lines = _of_days(wanted)
    here = visible_to(by, Verb.SEE_JOURNAL, Person).filter(place__path__startswith=wanted.place.path)
    if wanted.person:
        one = here.filter(pk=wanted.person).values("pk")
        lines = lines.filter(seq__in=Naming.objects.filter(person__in=one).values("line_seq"))
    # The house's own jobs look at everything, all the time: they are shown to whoever asks for them.
    lines = lines.filter(actor=wanted.actor) if wanted.actor else lines.exclude(actor=MACHINE_ID)
    if wanted.kind == "changed":
        lines = lines.exclude(action=READ)
    elif wanted.kind:
        lines = lines.filter(action=wanted.kind)
    if not wanted.person:
        naming = Naming.objects.filter(person__in=here.values("pk"))
        posts = Post.objects.filter(place__path__startswith=wanted.place.path)
        lines = lines.filter(
            Q(seq__in=_between(naming, wanted).values("line_seq"))
            | Q(actor__in=here.values("pk"))
            | Q(actor__in=posts.values("person"))
        )
    return lines.order_by("-seq")


def people_audited(by: Actor, keys: Iterable[str]) -> Mapping[str, Person]:
    """Those of the people of whom `by` may read what was done with them, by code."""
    seen = visible_to(by, Verb.SEE_JOURNAL, Person).filter(pk__in=set(keys))
    return {one.pk: one for one in seen.order_by("pk")}


def kinds_of(lines: QuerySet[Line]) -> list[tuple[str, int]]:
    """What was done how often, the most frequent first."""
    counted = lines.order_by().values_list("action").annotate(count=Count("pk"))
    return sorted(counted, key=lambda one: (-one[1], one[0]))


def actors_at(by: Actor, place: Division) -> QuerySet[Post]:
    """The posts, over or not, of a place and all under it, for those who may read its journal."""
    seen = visible_to(by, Verb.SEE_JOURNAL, Post).filter(place__path__startswith=place.path)
    return seen.select_related("person").order_by("kind", "person", "pk")


def samples_at(by: Actor, place: Division) -> QuerySet[Sample]:
    """The samples drawn at a place and all under it; order and slice at the door."""
    seen = visible_to(by, Verb.SEE_JOURNAL, Sample).filter(place__path__startswith=place.path)
    told = Count("lines", filter=~Q(lines__finding=""))
    return seen.select_related("place", "drawn_by").annotate(drawn=Count("lines"), found=told)


def sample_seen_by(by: Actor, key: str) -> Sample:
    """One sample. Refuses: NotFound."""
    one = visible_to(by, Verb.SEE_JOURNAL, Sample).select_related("place", "drawn_by").filter(pk=key).first()
    if one is None:
        raise NotFound
    return one


def sampled_line_seen_by(by: Actor, key: str) -> SampledLine:
    """One line of a sample. Refuses: NotFound."""
    seen = visible_to(by, Verb.SEE_JOURNAL, SampledLine).select_related("sample__place")
    one = seen.filter(pk=key).first()
    if one is None:
        raise NotFound
    return one


def lines_by_seq(numbers: Iterable[int]) -> Mapping[int, Line]:
    """Lines of the journal by their numbers. Asks no permission: the numbers come from a query that did."""
    return {line.seq: line for line in Line.objects.filter(seq__in=list(numbers)).order_by("seq")}


def _of_days(wanted: Wanted) -> QuerySet[Line]:
    zone = wanted.place.time_zone
    lines = Line.objects.filter(at__gte=moment_at(wanted.from_on, 0, zone), at__lt=moment_at(wanted.to_on, 0, zone))
    first, last = _numbers(wanted)
    lines = lines.filter(seq__gt=first) if first else lines
    return lines.filter(seq__lte=last) if last else lines


def _between(naming: QuerySet[Naming], wanted: Wanted) -> QuerySet[Naming]:
    first, last = _numbers(wanted)
    naming = naming.filter(line_seq__gt=first) if first else naming
    return naming.filter(line_seq__lte=last) if last else naming


def _numbers(wanted: Wanted) -> tuple[int, int]:
    """Between which numbers the lines of the days lie, 0 for open.

    Moments have no index in the journal: its blocks say when what was sealed. A paper typed in late tells of an earlier
    moment than it was written at, so nothing is cut off at the end but what is a month younger.
    """
    begins = moment_at(wanted.from_on, 0, wanted.place.time_zone)
    ends = moment_at(wanted.to_on + timedelta(days=31), 0, wanted.place.time_zone)
    before = Block.objects.filter(sealed_at__lt=begins).order_by("-number").values_list("last_seq", flat=True).first()
    after = Block.objects.filter(sealed_at__gt=ends).order_by("number").values_list("last_seq", flat=True).first()
    return before or 0, after or 0
