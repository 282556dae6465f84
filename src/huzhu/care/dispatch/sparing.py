"""Who is asked no more this week: what a plan may still give to people who were asked often enough."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from huzhu.care.dispatch.models import Steer
from huzhu.care.dispatch.standings import Standings
from huzhu.kernel.dispatch.person import Person


def spared(
    people: Iterable[Person], keepers: Mapping[str, Mapping[str, bool]], stands: Standings, weary: set[str]
) -> list[Person]:
    """The same people; those `weary` are given nothing new but what needs no question, and what staff have set.

    What is promised or offered stands, and so do the visits of rounds they keep. `keepers` as of `keepers_of`.
    Source: dispatch.md 1, weekly cap.
    """
    pins = {(one.need_id, one.helper_id) for one in stands.steers if one.kind == Steer.Kind.PIN}
    rows = [one for group in (stands.promised, stands.offered) for held in group.values() for one in held]
    asked = pins | {(one.need_id, one.helper_id) for one in rows}
    asked |= {(need, helper) for need, kept in keepers.items() for helper, agreed in kept.items() if agreed}
    return [_spared(one, asked, stands.promised) if one.key in weary else one for one in people]


def _spared(person: Person, asked: set[tuple[str, str]], needs: Iterable[str]) -> Person:
    new = frozenset(need for need in needs if (need, person.key) not in asked) - person.refused_visits
    return replace(person, refused_visits=person.refused_visits | new, spared_visits=new)
