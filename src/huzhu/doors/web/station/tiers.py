"""How closely the rules would have somebody looked after: as a list without reasons, and with them on one page."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import get_language

from huzhu.care.contacts.models import Listing, Proposal
from huzhu.care.contacts.queries import proposal_of
from huzhu.care.contacts.tiering import tiering_of
from huzhu.commons.consents.queries import has_refused
from huzhu.commons.people.access import Verb, may
from huzhu.commons.people.models import Person
from huzhu.doors.web.states import tier_state
from huzhu.doors.web.station.contactforms import declining_reasons
from huzhu.doors.web.station.decisions import ReasonForm
from huzhu.doors.web.station.portrait import who_is
from huzhu.doors.web.surroundings import place_name
from huzhu.doors.words import kernel_words
from huzhu.kernel.actor import Actor
from huzhu.kernel.consents import Use
from huzhu.kernel.entitlement.conditions import Sheet, judge, leaves
from huzhu.kernel.entitlement.printing import sureness
from huzhu.kernel.entitlement.telling import asks, known_of
from huzhu.kernel.risk import Ground, RiskRules, risk_rules_on


def proposed_rows(proposals: Iterable[Proposal], day: date) -> list[dict[str, Any]]:
    """Whom the rules would have looked after more closely: who, where, how closely, and how it is now; never why."""
    waiting = list(proposals)
    people = [one.person_id for one in waiting]
    listings = Listing.objects.filter(person__in=people, ended_at__isnull=True).defer("because", "ended_because")
    listed = {one.person_id: one for one in listings.order_by("pk")}
    return [
        {
            "person_id": one.person_id,
            "name": str(one.person.name),
            "who": who_is(one.person, day),
            "door": str(one.person.door),
            "place": place_name(one.person.place),
            "tier": tier_state(one),
            "now": tier_state(listed[one.person_id]) if one.person_id in listed else None,
            "at": one.proposed_at,
        }
        for one in waiting
    ]


def tier_card(by: Actor, person: Person, day: date) -> dict[str, Any] | None:
    """What the page of one person says of the rules: the tier with its grounds, and whether it waits for a decision.

    None for whoever may not decide on it, and of whom said no to it.
    """
    if not may(by, Verb.LIST_FOR_CONTACT) or person.died_on or has_refused(person, Use.RISK):
        return None
    rules, waiting = risk_rules_on(day), proposal_of(by, person)
    sheet, grounds = tiering_of(by, person, day)
    return {
        "proposal": waiting,
        "tier": tier_state(waiting or Listing(tier=grounds[0].tier)) if waiting or grounds else None,
        "proposed": waiting.tier if waiting else "",
        "grounds": [_ground(one, sheet, rules) for one in grounds],
    }


def declining_form(*args: Any) -> ReasonForm:
    """The form by which staff say that they know better."""
    return ReasonForm(declining_reasons(), *args, auto_id="decline_%s")


def _ground(ground: Ground, sheet: Sheet, rules: RiskRules) -> dict[str, Any]:
    language, known = get_language() or "zh", []
    for leaf in leaves(ground.when):
        said = known_of(leaf, sheet, rules)
        if said and judge(leaf, sheet):
            known.append((kernel_words(asks(leaf, rules)), kernel_words(said)))
    return {
        "name": ground.label.in_language(language),
        "known": known,
        "sureness": "" if ground.mark.confirmed else kernel_words(sureness(ground.mark).of()),
        "source": ground.mark.title_in(language),
    }
