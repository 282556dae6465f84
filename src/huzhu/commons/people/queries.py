"""Reading people: who acts, who is found, and what is known of them on a day."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import reduce
from operator import and_, itemgetter
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value

from huzhu.commons.people.access import Verb, delegations_in_force, visible_to
from huzhu.commons.people.keys import Why, name_digest, query_digests, query_words
from huzhu.commons.people.models import Delegation, Fact, Organisation, Person, Post, SearchKey, Tie
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor, Holding

_NOTHING = Value(None, output_field=CharField())
_HAN_RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003134f]{3,}")


def actor_of(person_id: str, day: date, *, via: str, purpose: str = "", request: str = "") -> Actor:
    """The person as an actor with the posts held on `day`; one with no posts still acts for herself."""
    held = Post.objects.filter(Q(to_on__isnull=True) | Q(to_on__gt=day), person=person_id, from_on__lte=day)
    trusted = delegations_in_force(day).filter(delegate=person_id)
    # One statement for both: it is asked for every page.
    posts = held.order_by().values_list("from_on", "pk", "kind", "place__path", "organisation")
    trusts = trusted.order_by().values_list("from_on", "pk", "delegate", _NOTHING, _NOTHING)
    rows = sorted(posts.union(trusts, all=True), key=itemgetter(0, 1))
    holdings = tuple(Holding(kind, *rest) for _from, _key, kind, *rest in rows if kind != person_id)
    return Actor(person_id, day, holdings, purpose, via, request, acts_for_others=len(holdings) < len(rows))


def holders_of(place: Division, kind: str, day: date) -> list[str]:
    """Who holds a post of a kind on a day for a place or above it, the nearest first. Asks no permission: it names
    nobody but those at work."""
    above = [part for part in place.path.split("/") if part]
    held = Post.objects.filter(Q(to_on__isnull=True) | Q(to_on__gt=day), kind=kind, from_on__lte=day, place__in=above)
    rows = held.order_by("from_on", "pk").values_list("person", "place__path")
    return list(dict.fromkeys(person for person, _path in sorted(rows, key=lambda row: -len(row[1]))))


def posts_kept_by(by: Actor) -> QuerySet[Post]:
    """The posts that `by` may give and end, with who holds them and where; over or not, without an order."""
    return visible_to(by, Verb.GIVE_POST, Post).select_related("person", "place__statutory_parent")


def organisations_around(place: Division) -> QuerySet[Organisation]:
    """The organisations of a place and of those above it, by name. Asks no permission: their names are no secret."""
    above = [part for part in place.path.split("/") if part]
    return Organisation.objects.filter(place__in=above).order_by("name", "pk")


def persons_for(by: Actor) -> QuerySet[Person]:
    """All persons `by` may see, with their division; order and slice at the door."""
    return visible_to(by, Verb.SEE_PERSON, Person).select_related("place")


def persons_like(by: Actor, text: str) -> QuerySet[Any]:
    """The people `by` may see whom `text` fits: part of a name, pinyin initials, phone tail or number, door.

    Of two or three words each must fit, unless the whole does. `by_person` says whether the person fits and not only
    the door (a street has many people). An empty text finds nobody. Without an order.
    """
    if not text.strip():
        return Person.objects.annotate(by_person=Value(False)).none()
    whole = query_digests(text)
    words = [query_digests(word) for word in sorted(query_words(text), key=len, reverse=True)]  # the rarest first
    own = [digest for digest, why in _reasons(whole, words).items() if why != Why.DOOR]
    by_person = Exists(SearchKey.objects.filter(person=OuterRef("pk"), digest__in=own))
    return persons_for(by).filter(pk__in=_fitting(whole, words)).annotate(by_person=by_person)


def find_persons(by: Actor, text: str, limit: int = 20) -> list[Person]:
    """At most `limit` of those whom `text` fits (see `persons_like`): who fits by name or number before those who
    fit by their door, then the oldest.
    """
    found = persons_like(by, text).prefetch_related("phones").order_by("-by_person", "born_on", "pk")
    return list(found[:limit])


def why_found(text: str, persons: Iterable[Person]) -> Mapping[str, frozenset[Why]]:
    """By what each of these people was found by `text`. Asks no permission: they came from a query that did."""
    reasons = _reasons(query_digests(text), [query_digests(word) for word in query_words(text)])
    keys = [person.pk for person in persons]
    hits = SearchKey.objects.filter(person__in=keys, digest__in=list(reasons)).values_list("person_id", "digest")
    found: dict[str, set[Why]] = {key: set() for key in keys}
    for person_id, digest in hits:
        found[person_id].add(reasons[bytes(digest)])
    return {key: frozenset(whys) for key, whys in found.items()}


def _fitting(whole: Iterable[bytes], words: Sequence[Iterable[bytes]]) -> QuerySet[SearchKey, Any]:
    """Whom the whole text fits, or each of its words.

    One walk along the index of digests: of two lists joined by "or" PostgreSQL reads all people and asks of each.
    """
    if not words:
        return SearchKey.objects.filter(digest__in=list(whole)).values("person")
    first, *others = (list(word) for word in words)
    too = [Exists(SearchKey.objects.filter(person=OuterRef("person"), digest__in=word)) for word in others]
    fits = Q(digest__in=list(whole)) | reduce(and_, too, Q(digest__in=first))
    return SearchKey.objects.filter(fits, digest__in=[*whole, *first]).values("person")


def _reasons(whole: Mapping[bytes, Why], words: Iterable[Mapping[bytes, Why]]) -> dict[bytes, Why]:
    return {digest: why for part in (whole, *words) for digest, why in part.items()}


def names_somebody(text: str, place: Division) -> bool:
    """Whether a text holds the full name, of three signs or more, of somebody registered at a place or under it.

    Asks no permission, and says no more than that: for words that are to hang in the street.
    """
    cuts = {
        run[start : start + length]
        for run in _HAN_RUN.findall(text)
        for length in (3, 4)
        for start in range(len(run) - length + 1)
    }
    here = SearchKey.objects.filter(digest__in=[name_digest(cut) for cut in sorted(cuts)])
    return bool(cuts) and here.filter(person__place__path__startswith=place.path).exists()


def facts_on(by: Actor, person: Person, day: date) -> QuerySet[Fact]:
    """What is known of a person on a day, for those who may see the person."""
    known = Fact.objects.filter(Q(to_on__isnull=True) | Q(to_on__gt=day), person=person, from_on__lte=day)
    return known.filter(person__in=visible_to(by, Verb.SEE_PERSON, Person)).order_by("kind", "from_on", "pk")


def delegations_held(by: Actor) -> QuerySet[Delegation]:
    """What others let `by` do for them today, the first given first, with the person and their place."""
    held = delegations_in_force(by.day).filter(delegate=by.person_id)
    return held.select_related("person__place").order_by("given_at", "pk")


def has_acted_for(by: Actor, person_id: str) -> bool:
    """Whether `by` was ever allowed to act for a person, in force today or not."""
    return Delegation.objects.filter(delegate=by.person_id, person=person_id, from_on__lte=by.day).exists()


def delegations_of(by: Actor, person: Person) -> QuerySet[Delegation]:
    """Who may act for a person today, for those who may give or take back such leave."""
    given = visible_to(by, Verb.DELEGATE, Delegation).filter(person=person)
    return given.filter(pk__in=delegations_in_force(by.day)).select_related("delegate").order_by("given_at", "pk")


def ties_of(by: Actor, person: Person) -> QuerySet[Tie]:
    """A person's family and neighbours, for those who may say what they may do; whom to call first comes first."""
    known = Tie.objects.filter(person__in=visible_to(by, Verb.DELEGATE, Person).filter(pk=person.pk))
    return known.select_related("other", "person").order_by("emergency_rank", "pk")


def ties_to(by: Actor) -> QuerySet[Tie]:
    """What `by` is to others: whose child, spouse or neighbour."""
    return Tie.objects.filter(other=by.person_id).order_by("pk")
