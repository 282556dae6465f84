"""What people may be entitled to at the desk: what the nights have found of a place, and what one person may claim."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huzhu.care.entitlement.applications import Standing, Stands, standings_of
from huzhu.care.entitlement.lists import benefits_at, lists_adopted
from huzhu.care.entitlement.models import Finding
from huzhu.care.entitlement.queries import decided_for_all, decided_from, findings_at, findings_counted
from huzhu.commons.consents.queries import has_refused
from huzhu.commons.people.access import Verb, may
from huzhu.commons.people.models import Person
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.shapes import NavItem
from huzhu.doors.web.states import State
from huzhu.doors.web.station.desk import around, page_of
from huzhu.doors.web.station.portrait import Portrait, who_is
from huzhu.doors.web.surroundings import place_name
from huzhu.doors.words import kernel_words
from huzhu.kernel.actor import Actor
from huzhu.kernel.consents import Use
from huzhu.kernel.entitlement.benefits import Benefits
from huzhu.kernel.entitlement.conditions import AGE
from huzhu.kernel.entitlement.deciding import Decision, Near, Verdict, unlisted_facts
from huzhu.kernel.entitlement.printing import sureness
from huzhu.kernel.entitlement.telling import OF_HOLDING, amount_told, asks, lack_told, near_told, verdict_told

LOOKS = {
    Finding.Kind.NEW: ("green", "plus"),
    Finding.Kind.CHANGED: ("brand", "refresh-cw"),
    Finding.Kind.LOST: ("", "calendar-x"),
    Finding.Kind.UNSURE: ("gold", "search"),
}
LOOKS_OF_STANDING = {
    Standing.HAS: ("green", "circle-check"),
    Standing.APPLIED: ("gold", "hourglass"),
    Standing.REFUSED: ("", "x"),
    Standing.RENEW: ("gold", "refresh-cw"),
}


@require_GET
@signed_in
def show_found(request: SignedIn) -> HttpResponseBase:
    """What the nights have found of a place, the last first, with what the rules say of it today."""
    place, day = desk_place(request, Verb.SEE_ENTITLEMENT), timezone.localdate()
    by, kind, lists = request.by, _kind(request), lists_adopted()
    page = page_of(request, findings_at(by, place, kind))
    found = list(page.object_list)
    benefits = {one.person_id: lists.at(one.person.place, day) for one in found}
    decided = _decided(by, found, benefits)
    stands = standings_of(by, {one.person_id for one in found}, day)
    shown = {
        "page": page,
        "rows": [
            _row(one, decided.get(one.person_id, ()), benefits[one.person_id]) | _follow(by, one, stands)
            for one in found
        ],
        "tab_items": _tabs(kind, findings_counted(by, place)),
        "illustrative": lists.at(place, day).illustrative or any(one.illustrative for one in benefits.values()),
    }
    return render(request, "station/entitled.html", {**around(request, place, "people"), **shown})


def _decided(by: Actor, found: Iterable[Finding], benefits: Mapping[str, Benefits]) -> dict[str, tuple[Decision, ...]]:
    """What the rules of today say of everybody found, each by the list of their place."""
    by_list: dict[str, list[Person]] = {}
    for one in found:
        by_list.setdefault(benefits[one.person_id].code, []).append(one.person)
    decided: dict[str, tuple[Decision, ...]] = {}
    for people in by_list.values():
        decided |= decided_for_all(by, people, benefits[people[0].pk])
    return decided


def claims_of(by: Actor, card: Portrait) -> dict[str, Any] | None:
    """What a person's page says they may claim: what may be due, what only one thing is missing for, and what they have
    or have asked for, which is suggested no more. What never stands on a list does not stand here either.

    None: `by` may not see it, or the person has died. Whoever wants no looking is told only what is in hand.
    """
    if not may(by, Verb.SEE_ENTITLEMENT) or card.person.died_on:
        return None
    unwanted = has_refused(card.person, Use.ENTITLEMENT)
    benefits = benefits_at(card.person.place, timezone.localdate())
    decisions = decided_from(by, card.person, card.known, benefits)
    stands = standings_of(by, [card.person.pk], timezone.localdate()).get(card.person.pk, {})
    free = () if unwanted else decisions
    listed = [one for one in free if one.benefit.listed and not _in_hand(stands.get(one.benefit.code))]
    near = [one for one in listed if one.verdict is not Verdict.YES and one.near is Near.NEEDS_ONLY]
    return {
        "unwanted": unwanted,
        "due": [
            said_of(one, benefits) | {"stands": _standing(stands.get(one.benefit.code))}
            for one in listed
            if one.verdict is Verdict.YES
        ],
        "near": [said_of(one, benefits) for one in near],
        "in_hand": [
            {"name": label.in_language(get_language() or "zh"), "stands": _standing(stands[code])}
            for code, label in ((one.code, one.label) for one in benefits.benefits if one.listed)
            if _in_hand(stands.get(code))
        ],
    }


def may_be_due(by: Actor, card: Portrait) -> list[str]:
    """The names of what may be due to who rings and is not in hand, so that one can ask while they are on the line."""
    if not may(by, Verb.SEE_ENTITLEMENT) or card.person.died_on or has_refused(card.person, Use.ENTITLEMENT):
        return []
    benefits = benefits_at(card.person.place, timezone.localdate())
    decisions = decided_from(by, card.person, card.known, benefits)
    stands = standings_of(by, [card.person.pk], timezone.localdate()).get(card.person.pk, {})
    due = [
        one.benefit
        for one in decisions
        if one.verdict is Verdict.YES and one.benefit.listed and not _in_hand(stands.get(one.benefit.code))
    ]
    return [one.label.in_language(get_language() or "zh") for one in due]


def said_of(decision: Decision, benefits: Benefits) -> dict[str, Any]:
    """One decision in words: never that somebody qualifies, and no fact that may stand on no list."""
    benefit, near, hidden = decision.benefit, near_told(decision, benefits), unlisted_facts(benefits)
    lacks = [one for one in decision.lacks or () if one.leaf.fact not in hidden]
    gift, due = benefit.gift, decision.verdict is Verdict.YES
    return {
        "name": benefit.label.in_language(get_language() or "zh"),
        "verdict": kernel_words(verdict_told(decision, benefits)),
        "amount": kernel_words(amount_told(gift.unit, gift.per, decision.amount)) if gift and decision.amount else "",
        "no_amount": due and not (gift and decision.amount),
        "near": kernel_words(near) if near and any(one.leaf.fact not in hidden for one in lacks) else "",
        "reasons": [
            (kernel_words(asks(one.condition, benefits)), kernel_words(OF_HOLDING[one.holds].of()))
            for one in decision.found
            if getattr(one.condition, "fact", AGE) not in hidden
        ],
        "lacks": [] if due else [kernel_words(lack_told(one, benefits)) for one in lacks],
        "sureness": "" if benefit.mark.confirmed else kernel_words(sureness(benefit.mark).of()),
        "source": benefit.mark.title_in(get_language() or "zh"),
    }


def _follow(by: Actor, finding: Finding, stands: dict[str, dict[str, Stands]]) -> dict[str, Any]:
    """What became of a finding, and whether an application may be written that follows it."""
    stood = stands.get(finding.person_id, {}).get(str(finding.benefit))
    free = stood is None or stood.standing in (Standing.REFUSED, Standing.RENEW)
    asks_for = finding.kind != Finding.Kind.LOST and may(by, Verb.APPLY_FOR_BENEFIT)
    return {"pk": finding.pk, "stands": _standing(stood), "may_apply": free and asks_for}


def _in_hand(stood: Stands | None) -> bool:
    """Whether it is given or waits for a decision: nobody suggests what somebody has."""
    return stood is not None and stood.standing in (Standing.HAS, Standing.APPLIED)


def _standing(stood: Stands | None) -> dict[str, Any] | None:
    """How a benefit stands with somebody in a word, and by which application."""
    if stood is None:
        return None
    word = {
        Standing.HAS: _("given"),
        Standing.APPLIED: _("applied for"),
        Standing.REFUSED: _("not granted"),
        Standing.RENEW: _("to be renewed"),
    }[stood.standing]
    return {"state": State(word, *LOOKS_OF_STANDING[stood.standing]), "pk": stood.application.pk}


def _row(finding: Finding, decisions: tuple[Decision, ...], benefits: Benefits) -> dict[str, Any]:
    code = str(finding.benefit)
    today = next((one for one in decisions if one.benefit.code == code and one.benefit.listed), None)
    tone, icon = LOOKS[Finding.Kind(finding.kind)]
    return {
        "on": finding.search.searched_on,
        "person_id": finding.person_id,
        "name": str(finding.person.name),
        "who": who_is(finding.person, benefits.on),
        "place": place_name(finding.person.place),
        "kind": State(str(finding.get_kind_display()), tone, icon),
        "said": said_of(today, benefits) if today else None,
    }


def _kind(request: SignedIn) -> str:
    asked = request.GET.get("kind", "")
    return asked if asked in Finding.Kind.values else ""


def _tabs(kind: str, counted: dict[str, int]) -> list[NavItem]:
    base = reverse("station:entitled")
    kinds = [
        NavItem(str(one.label).capitalize(), f"{base}?kind={one.value}", LOOKS[one][1], kind == one, counted[one])
        for one in Finding.Kind
    ]
    return [NavItem(_("All"), base, "users", not kind, sum(counted.values())), *kinds]
