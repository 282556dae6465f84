"""For the walks of trust: somebody on the list for regular contact, with whom something was wrong, and a proposal."""

from datetime import timedelta

from huzhu.care.contacts.actions import Report, Terms, list_for_contact, note_contact
from huzhu.care.contacts.models import Proposal
from huzhu.care.contacts.shocks import note_shock
from huzhu.commons.people.models import Person
from huzhu.kernel.actor import Actor
from tests.cast import NOW


def a_touch(person: Person, by: Actor) -> dict[str, list[str]]:
    """The rows of somebody who is rung and visited, and should be more often."""
    report = Report("door", "wrong", "头晕", observed={"health": "fallen"})
    listing = list_for_contact(by=by, at=NOW - timedelta(days=30), person=person, terms=Terms("yellow", "独居"))
    contact = note_contact(by=by, at=NOW, listing=listing, report=report)
    shock = note_shock(by=by, at=NOW, listing=listing, kind="fall", words="浴室")
    proposal = a_proposal(person)
    return {
        "listing": [listing.pk],
        "contact": [contact.pk],
        "worry": [contact.worry.pk],
        "proposal": [proposal.pk],
        "shock": [shock.pk],
    }


def a_proposal(person: Person) -> Proposal:
    """By the rules somebody should be looked after more closely."""
    return Proposal.objects.create(person=person, tier="red", same=b"0" * 16, proposed_at=NOW)
