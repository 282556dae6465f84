"""Reading the rules of a place: which editions lie over the default there on a day, nearest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
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


def layers_at(place: Division, day: date) -> tuple[Layer, ...]:
    """The editions adopted by the place and those above it on a day, nearest first."""
    keys = place.path.strip("/").split("/")
    above = ["/".join(("", *keys[:depth], "")) for depth in range(1, len(keys) + 1)]
    running = Adoption.objects.filter(place__path__in=above, from_on__lte=day).exclude(to_on__lte=day)
    rows = running.order_by(Length("place__path").desc(), "pk").values_list("edition__pack", "edition__text")
    return tuple(read_layer(pack, text) for pack, text in rows)


def adoptions_for(by: Actor) -> QuerySet[Adoption]:
    """All adoptions `by` may see with place and edition loaded; order and slice at the door."""
    return visible_to(by, Verb.SEE_RULES, Adoption).select_related("place", "edition")


def editions_named(edition: str) -> Mapping[str, Edition]:
    """The texts behind the name a posting keeps, by digest; what was never kept here is missing."""
    return {one.digest: one for one in Edition.objects.filter(digest__in=edition.split("+"))}
