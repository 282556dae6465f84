"""How closely people should be looked after by the rules: proposed by night from what is known, decided by staff."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from huzhu.care.contacts.models import Listing, Proposal
from huzhu.care.entitlement.queries import born_within, heard_since, journal_now
from huzhu.care.entitlement.sheets import sheets_of
from huzhu.care.needs.actions import ReasonMissing
from huzhu.commons.consents.queries import refused
from huzhu.commons.journal.actions import record
from huzhu.commons.journal.models import Line
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person
from huzhu.commons.sealed import index_digest
from huzhu.kernel.actor import Actor
from huzhu.kernel.consents import Use
from huzhu.kernel.contacts import Tier
from huzhu.kernel.entitlement.conditions import Sheet
from huzhu.kernel.entitlement.finding import turning_of
from huzhu.kernel.refusal import Refused
from huzhu.kernel.risk import Ground, RiskRules, closer_than, grounds_of, risk_rules_on

AT_ONCE = 500
NIGHTS = "contacts:tiers"
"""The thing whose last line in the journal says up to where a night has read: the next one goes on from there."""


class ProposalClosed(Refused):
    """Somebody has decided on it, or it is not called for any more."""

    code = "contact.proposal_closed"
    sentence = "This is not proposed any more."
    next_step = "Please open the list again."


@transaction.atomic
def propose_tiers(*, by: Actor, at: datetime) -> int:
    """Proposes to staff whom to look after, or to look after more closely; what is no longer called for lapses.

    Asks whoever can have another answer since the last night: named in the journal, come to an age of some rule, with
    a fact that began or ended; and everybody where the rules have changed. Never lowers a tier and never takes
    anybody off. Returns how many were proposed. Permitted to the house alone, which runs it by night.
    """
    rules, read_to = risk_rules_on(by.day), journal_now()
    proposed, lapsed = list[str](), 0
    codes = list(_asked(rules).values_list("pk", flat=True))
    for start in range(0, len(codes), AT_ONCE):
        people = Person.objects.filter(pk__in=codes[start : start + AT_ONCE]).only("pk", "born_on", "died_on")
        fresh, gone = _judge(by, at, list(people.order_by("pk")), rules)
        proposed += fresh
        lapsed += gone
    details = {
        "edition": rules.edition,
        "on": by.day.isoformat(),
        "read_to": read_to,
        "asked": len(codes),
        "proposed": len(proposed),
        "lapsed": lapsed,
    }
    record(by=by, at=at, action="propose_tiers", thing=NIGHTS, persons=proposed, details=details)
    return len(proposed)


@transaction.atomic
def decline_proposal(*, by: Actor, at: datetime, proposal: Proposal, because: str) -> Proposal:
    """Staff know better, and say why; the same grounds are not proposed again.

    Refuses: ProposalClosed, needs.ReasonMissing, NotPermitted, NotFound.
    """
    require(by, Verb.LIST_FOR_CONTACT, within=proposal)
    if not because.strip():
        raise ReasonMissing
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if proposal.closed_at:
        raise ProposalClosed
    proposal.close(by_id=by.person_id, at=at, closed_as=Proposal.Ending.DECLINED, because=because.strip())
    thing, persons = f"proposal:{proposal.pk}", [proposal.person_id]
    record(by=by, at=at, action="decline_proposal", thing=thing, persons=persons, details={"tier": proposal.tier})
    return proposal


def tiering_of(by: Actor, person: Person, day: date) -> tuple[Sheet, tuple[Ground, ...]]:
    """What is known of somebody and on what grounds the rules would have them looked after.

    Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.LIST_FOR_CONTACT, within=person)
    rules = risk_rules_on(day)
    sheet = sheets_of([person], rules, day)[person.pk]
    return sheet, grounds_of(sheet, rules)


def _asked(rules: RiskRules) -> QuerySet[Person]:
    """Whoever can have another answer than after the last night; the dead too, for what was proposed lapses."""
    everybody = Person.objects.exclude(pk__in=refused(Use.RISK)).order_by("pk")
    last = Line.objects.filter(thing=NIGHTS).order_by("-seq").first()
    told = json.loads(str(last.details)) if last else {}
    if told.get("edition") != rules.edition or date.fromisoformat(told["on"]) > rules.on:
        return everybody
    since = date.fromisoformat(told["on"])
    aged = born_within(turning_of(rules.conditions, since, rules.on))
    return everybody.filter(heard_since(told["read_to"], since, rules.on) | aged)


def _judge(by: Actor, at: datetime, people: Sequence[Person], rules: RiskRules) -> tuple[list[str], int]:
    """Of some people who is newly proposed, and how many proposals have lapsed."""
    alive = [one for one in people if one.died_on is None or one.died_on > rules.on]
    sheets = sheets_of(alive, rules, rules.on)
    listed = dict(Listing.objects.filter(person__in=people, ended_at__isnull=True).values_list("person", "tier"))
    waiting = {
        one.person_id: one
        for one in Proposal.objects.select_for_update(of=("self",))
        .filter(person__in=people, closed_at__isnull=True)
        .order_by("pk")
    }
    declined = _declined(people)
    fresh, lapsed = list[Proposal](), 0
    for person in people:
        wanted = _wanted(person.pk, sheets, listed.get(person.pk), rules)
        old = waiting.get(person.pk)
        if old and (wanted is None or bytes(old.same) != wanted[1]):
            old.close(by_id=by.person_id, at=at, closed_as=Proposal.Ending.LAPSED)
            old, lapsed = None, lapsed + 1
        if wanted and not old and (person.pk, wanted[1]) not in declined:
            fresh.append(Proposal(person=person, tier=wanted[0], same=wanted[1], proposed_at=at))
    Proposal.objects.bulk_create(fresh)
    return [one.person_id for one in fresh], lapsed


def _declined(people: Sequence[Person]) -> set[tuple[str, bytes]]:
    rows = Proposal.objects.filter(person__in=people, closed_as=Proposal.Ending.DECLINED).order_by("pk")
    return {(person, bytes(same)) for person, same in rows.values_list("person", "same")}


def _wanted(code: str, sheets: Mapping[str, Sheet], listed: str | None, rules: RiskRules) -> tuple[Tier, bytes] | None:
    """The tier that the rules call for where it is closer than the one somebody has, and the digest of its grounds."""
    grounds = grounds_of(sheets[code], rules) if code in sheets else ()
    if not grounds or (listed and not closer_than(grounds[0].tier, listed)):
        return None
    said = ",".join(sorted(one.code for one in grounds))
    return grounds[0].tier, index_digest("contact_grounds", f"{code}:{said}")
