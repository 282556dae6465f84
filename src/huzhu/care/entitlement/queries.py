"""Reading entitlement: the last search of a place, its findings, and what one person may be due, with reasons."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Count, Q, QuerySet

from huzhu.care.entitlement.models import Answer, Finding, Search
from huzhu.care.entitlement.sheets import sheet_of, sheets_of
from huzhu.commons.consents.queries import refused
from huzhu.commons.journal.models import Line, Naming
from huzhu.commons.people.access import Verb, require, visible_to
from huzhu.commons.people.models import Fact, Person
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.consents import Use
from huzhu.kernel.entitlement.benefits import Benefits
from huzhu.kernel.entitlement.conditions import Sheet
from huzhu.kernel.entitlement.deciding import Decision, decide
from huzhu.kernel.entitlement.finding import turning
from huzhu.kernel.entitlement.hearing import TOLD

READING = "read"


def last_search(by: Actor, place: Division) -> Search | None:
    """The search of this very place that came last, by whatever list: the answers that are kept are its answers."""
    found = visible_to(by, Verb.SEE_ENTITLEMENT, Search).filter(place=place)
    return found.order_by("-searched_at", "-pk").first()


def findings_of(by: Actor, search: Search) -> QuerySet[Finding]:
    """What a search found: which people, and in which way their answers changed."""
    found = visible_to(by, Verb.SEE_ENTITLEMENT, Finding).filter(search=search)
    return found.select_related("person__place").order_by("person", "pk")


def findings_at(by: Actor, place: Division, kind: str = "") -> QuerySet[Finding]:
    """What all searches found of the living of a place and under it, of one kind or of all; the last first."""
    there = _found_at(by, place).select_related("person__place", "search")
    return (there.filter(kind=kind) if kind else there).order_by("-search__searched_on", "-pk")


def findings_counted(by: Actor, place: Division) -> dict[str, int]:
    """How many findings of each kind a place has."""
    counted = _found_at(by, place).order_by().values_list("kind").annotate(Count("pk"))
    return dict.fromkeys(Finding.Kind.values, 0) | dict(counted)


def _found_at(by: Actor, place: Division) -> QuerySet[Finding]:
    there = visible_to(by, Verb.SEE_ENTITLEMENT, Finding).filter(person__place__path__startswith=place.path)
    return there.filter(person__died_on__isnull=True).exclude(person__in=refused(Use.ENTITLEMENT))


def decided_for_all(by: Actor, people: Sequence[Person], benefits: Benefits) -> dict[str, tuple[Decision, ...]]:
    """What each of these may be entitled to, by their code; whom `by` may not see is left out. Writes nothing down."""
    seen = visible_to(by, Verb.SEE_ENTITLEMENT, Person).filter(pk__in=[one.pk for one in people]).order_by("pk")
    sheets = sheets_of(list(seen.only("pk", "born_on")), benefits, benefits.on)
    return {code: decide(sheet, benefits) for code, sheet in sheets.items()}


def decided_for(by: Actor, person: Person, benefits: Benefits) -> tuple[Sheet, tuple[Decision, ...]]:
    """What somebody may be entitled to, with reasons, from what the register says of them; nothing is written down.

    Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.SEE_ENTITLEMENT, within=person)
    sheet = sheets_of([person], benefits, benefits.on)[person.pk]
    return sheet, decide(sheet, benefits)


def decided_from(by: Actor, person: Person, known: Iterable[Fact], benefits: Benefits) -> tuple[Decision, ...]:
    """The same from the facts of today, where they are read already.

    Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.SEE_ENTITLEMENT, within=person)
    return decide(sheet_of(person, known, benefits, benefits.on), benefits)


def people_of(by: Actor, place: Division) -> QuerySet[Person]:
    """Everybody registered in a place and under it but those who said no to it; the dead too: what they had ends."""
    there = visible_to(by, Verb.FIND_ENTITLED, Person).filter(place__path__startswith=place.path)
    return there.exclude(pk__in=refused(Use.ENTITLEMENT)).order_by("pk")


def perhaps_changed(by: Actor, place: Division, benefits: Benefits, last: Search) -> QuerySet[Person]:
    """Of these whoever can have another answer than the last: named in the journal since by anything but a reading,
    come to an age of some rule, with a fact that began or ended, or not answered yet."""
    answered = Answer.objects.values("person")
    stirred = heard_since(last.journal_seq, last.searched_on, benefits.on)
    aged = born_within(turning(benefits, last.searched_on))
    return people_of(by, place).filter(stirred | aged | ~Q(pk__in=answered))


def heard_since(journal_seq: int, since: date, until: date) -> Q:
    """Of people: named in the journal after a line by anything but a reading, or with a fact that began or ended after
    a day, until another."""
    named = Line.objects.filter(seq__gt=journal_seq).exclude(action=READING)
    lines = Naming.objects.filter(line_seq__in=named.values("seq")).values("person")
    began = Q(from_on__gt=since, from_on__lte=until) | Q(to_on__gt=since, to_on__lte=until)
    return Q(pk__in=lines) | Q(pk__in=Fact.objects.filter(began, kind__in=TOLD).values("person"))


def born_within(spans: Iterable[tuple[date, date]]) -> Q:
    """Of people: born between a first and a last day of one of the spans; of none, nobody."""
    aged = Q(pk__in=())
    for first, until in spans:
        aged |= Q(born_on__range=(first, until))
    return aged


def places_searched() -> list[Division]:
    """Where searches are made so that nobody falls through: in each community, and where people are registered who
    live in none."""
    communities = list(Division.objects.filter(tier=Division.Tier.COMMUNITY).order_by("path", "pk"))
    paths = tuple(one.path for one in communities)
    lived_in = Division.objects.filter(residents__isnull=False).distinct().order_by("path", "pk")
    return communities + [one for one in lived_in if not one.path.startswith(paths)]


def journal_now() -> int:
    """The number of the last line of the journal."""
    return Line.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
