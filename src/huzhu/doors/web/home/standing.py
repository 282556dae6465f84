"""For whom a home page is: oneself, or somebody one may act for; and what one may do there."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from huzhu.commons.people.models import Delegation, Person, Tie
from huzhu.commons.people.queries import delegations_held, has_acted_for, persons_for, ties_to
from huzhu.doors.web.helper.hints import called
from huzhu.doors.web.surroundings import station_at
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import NotFound


class ActingEnded(NotFound):
    """The reader could act for this person, and may no longer: taken back, or its time is over."""

    code = "home.acting_ended"
    sentence = "You can no longer act for this person: it was taken back, or its time is over."
    next_step = "Please talk to them, or call the station; they can allow it again at any time."


EVERYTHING = frozenset({"see", "ask", "confirm"})


@dataclass(frozen=True, slots=True)
class Standing:
    """The elder whose home this is; `acting` when somebody else holds the telephone, within `scopes`."""

    elder: Person
    acting: bool
    called: str
    scopes: frozenset[str] = EVERYTHING

    def address(self, name: str, **kwargs: str) -> str:
        """The address of a page of this home."""
        whose = {"elder": self.elder.pk} if self.acting else {}
        return reverse(f"home:{name}", kwargs=whose | kwargs)


def standing_of(by: Actor, elder: str = "") -> Standing:
    """One's own home, or that of `elder` (an id) for whom `by` may act. Refuses: ActingEnded, NotFound."""
    if not elder or elder == by.person_id:
        own = persons_for(by).get(pk=by.person_id)
        return Standing(own, acting=False, called=called(own, by.day))
    held = next((one for one in standings_held(by) if one.elder.pk == elder), None)
    if held is None:
        raise ActingEnded if has_acted_for(by, elder) else NotFound
    return held


def standings_held(by: Actor) -> list[Standing]:
    """Everybody for whom `by` may look or act today, the first to allow it first."""
    given = list(delegations_held(by))
    if not given:
        return []
    kinds = dict(ties_to(by).values_list("person", "kind"))
    scopes: dict[str, set[str]] = {}
    held: dict[str, Delegation] = {}
    for one in given:
        scopes.setdefault(one.person_id, set()).update(one.scopes.split())
        held.setdefault(one.person_id, one)
    return [
        Standing(
            one.person, acting=True, called=_for_whom(one.person, kinds.get(key, ""), by), scopes=frozenset(scopes[key])
        )
        for key, one in held.items()
    ]


def around(standing: Standing) -> dict[str, Any]:
    """Context of every page of a home."""
    return {
        "standing": standing,
        "home_href": standing.address("front"),
        "acting_for": standing.called if standing.acting else "",
        "station": station_at(standing.elder.place),
        "today": timezone.localdate(),
    }


def _for_whom(person: Person, kind: str, by: Actor) -> str:
    close: dict[tuple[str, str], str] = {
        (Tie.Kind.CHILD, "woman"): _("your mother"),
        (Tie.Kind.CHILD, "man"): _("your father"),
        (Tie.Kind.SPOUSE, "woman"): _("your wife"),
        (Tie.Kind.SPOUSE, "man"): _("your husband"),
    }
    return close.get((kind, person.gender)) or called(person, by.day)
