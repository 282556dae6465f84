"""Reading the rules of a place: which editions lie over the default there on a day, nearest first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Length

from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.places.models import Division
from huzhu.commons.rulebook.models import Adoption, Edition
from huzhu.kernel.actor import Actor
from huzhu.kernel.timebank.rules import Layer, TimeRules, edition_of, read_layer, time_rules_on


@dataclass(frozen=True, slots=True)
class RulesThere:
    """The rules of a place on a day, and the name of the editions they come from, for the posting to keep."""

    rules: TimeRules
    edition: str


def rules_at(place: Division, day: date) -> RulesThere:
    """The rules of time that hold at a place on a day; asks no permission, for rules are public.

    Refuses: NoRulesYet. Raises PackError where an edition kept here can no longer be read.
    """
    layers = layers_at(place, day)
    return RulesThere(time_rules_on(day, layers), edition_of(layers))


@dataclass(frozen=True, slots=True)
class Adopted:
    """What one place follows on the days [from_on, to_on), with the path of the place."""

    path: str
    from_on: date
    to_on: date | None
    layer: Layer

    def holds(self, path: str, day: date) -> bool:
        """Whether it counts at a path on a day."""
        return path.startswith(self.path) and self.from_on <= day and (self.to_on is None or day < self.to_on)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Every adoption there is, read once: for lists and jobs that ask for the rules of many places and days."""

    adopted: tuple[Adopted, ...]
    known: dict[tuple[str, date], RulesThere] = field(default_factory=dict, compare=False)

    def at(self, place: Division, day: date) -> RulesThere:
        """As `rules_at`, without asking the database again. Refuses: NoRulesYet."""
        key = place.path, day
        if key not in self.known:
            layers = tuple(one.layer for one in self.adopted if one.holds(place.path, day))
            self.known[key] = RulesThere(time_rules_on(day, layers), edition_of(layers))
        return self.known[key]


def whole_rulebook() -> Rulebook:
    """All adoptions of all places in one statement, nearest places first; asks no permission, for rules are public.

    Raises PackError where an edition kept here can no longer be read.
    """
    rows = Adoption.objects.order_by(Length("place__path").desc(), "pk")
    listed = rows.values_list("place__path", "from_on", "to_on", "edition__pack", "edition__text")
    return Rulebook(
        tuple(Adopted(path, first, last, read_layer(pack, text)) for path, first, last, pack, text in listed)
    )


def layers_at(place: Division, day: date) -> tuple[Layer, ...]:
    """The editions adopted by the place and those above it on a day, nearest first."""
    rows = _running(place, day).values_list("edition__pack", "edition__text")
    return tuple(read_layer(pack, text) for pack, text in rows)


def adoption_in_force(place: Division, day: date) -> Adoption | None:
    """What the place itself follows on a day; asks no permission, for rules are public."""
    return _running(place, day).filter(place=place).select_related("place", "edition").first()


def adoption_above(place: Division, day: date) -> Adoption | None:
    """What the place would follow without an adoption of its own: the nearest above it; None for the default."""
    return _running(place, day).exclude(place=place).select_related("place", "edition").first()


def rules_without_own(place: Division, day: date) -> RulesThere:
    """The rules of a place on a day as if it had adopted none itself. Refuses: NoRulesYet."""
    rows = _running(place, day).exclude(place=place).values_list("edition__pack", "edition__text")
    layers = tuple(read_layer(pack, text) for pack, text in rows)
    return RulesThere(time_rules_on(day, layers), edition_of(layers))


def _running(place: Division, day: date) -> QuerySet[Adoption]:
    keys = place.path.strip("/").split("/")
    above = ["/".join(("", *keys[:depth], "")) for depth in range(1, len(keys) + 1)]
    running = Adoption.objects.filter(place__path__in=above, from_on__lte=day).exclude(to_on__lte=day)
    return running.order_by(Length("place__path").desc(), "pk")


def adoptions_for(by: Actor) -> QuerySet[Adoption]:
    """All adoptions `by` may see with place and edition loaded; order and slice at the door."""
    return visible_to(by, Verb.SEE_RULES, Adoption).select_related("place", "edition")


def editions_kept() -> QuerySet[Edition]:
    """Every edition kept here, by pack and the newest first; asks no permission, for rules are public.

    `adopted` says whether any place ever adopted it: what was typed and never adopted is a draft.
    """
    adopted = Exists(Adoption.objects.filter(edition=OuterRef("pk")))
    return Edition.objects.annotate(adopted=adopted).order_by("pack", "-kept_at", "pk")


def editions_named(edition: str) -> Mapping[str, Edition]:
    """The texts behind the name a posting keeps, by digest; what was never kept here is missing."""
    return {one.digest: one for one in Edition.objects.filter(digest__in=edition.split("+"))}
