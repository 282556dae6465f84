"""A person's family: who they are, who is told of visits, who may act, and taking that back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huzhu.commons.people.access import Verb, delegations_in_force, may, visible_to
from huzhu.commons.people.actions import delegate_to, inform_relative, revoke_delegation, tie_persons
from huzhu.commons.people.models import Delegation, Person, Tie
from huzhu.commons.people.queries import find_persons, persons_for
from huzhu.doors.once import once
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.station.desk import around
from huzhu.doors.web.station.people import person_of
from huzhu.doors.web.station.personal import SCOPES, DelegationForm, TieForm
from huzhu.doors.web.station.portrait import portrait, who_is
from huzhu.kernel.identity.masking import mask_phone
from huzhu.kernel.refusal import NotFound

FOUND_SHOWN = 8


@require_GET
@signed_in
def show_family(request: SignedIn, person_id: str) -> HttpResponseBase:
    """Who belongs to a person, and a search for adding somebody."""
    return _family_page(request, person_of(request, person_id))


@require_POST
@signed_in
@once
def add_tie(request: SignedIn, person_id: str) -> HttpResponseBase:
    """Writes down what somebody in the register is to this person."""
    person = person_of(request, person_id)
    form = TieForm(request.POST, auto_id="tie_%s")
    other = persons_for(request.by).filter(pk=request.POST.get("other", "")).first()
    if other is None:
        raise NotFound

    def work() -> None:
        kind, rank = form.cleaned_data["kind"], form.cleaned_data["rank"] or None
        tie_persons(by=request.by, at=timezone.now(), person=person, other=other, kind=kind, emergency_rank=rank)

    def again() -> HttpResponse:
        return _family_page(request, person, {"form": form}, status=422)

    return through(request, form, work, Way(_("Written down."), reverse("station:family", args=[person.pk]), again))


@require_POST
@signed_in
@once
def inform(request: SignedIn, person_id: str, tie_id: str) -> HttpResponseBase:
    """The person agrees that this relative is told who comes and goes."""
    person = person_of(request, person_id)
    tie = Tie.objects.filter(pk=tie_id, person=person).select_related("person").first()
    if tie is None:
        raise NotFound
    inform_relative(by=request.by, at=timezone.now(), tie=tie)
    return _done(request, person, _("From now on they are told who comes and goes."))


@require_POST
@signed_in
@once
def delegate(request: SignedIn, person_id: str) -> HttpResponseBase:
    """The person lets a relative act, for what is ticked and until the day given."""
    person = person_of(request, person_id)
    form = DelegationForm(request.POST, auto_id="delegate_%s")
    tie = Tie.objects.filter(person=person, other=request.POST.get("delegate", "")).select_related("other").first()
    if tie is None:
        raise NotFound

    def work() -> None:
        said = {key: form.cleaned_data[key] for key in ("scopes", "to_on", "present")}
        delegate_to(by=request.by, at=timezone.now(), person=person, delegate=tie.other, **said)

    def again() -> HttpResponse:
        return _family_page(request, person, {"form": form}, status=422)

    done = _("They may act from now on. The person can take it back at any time.")
    return through(request, form, work, Way(done, reverse("station:family", args=[person.pk]), again))


@require_POST
@signed_in
@once
def revoke(request: SignedIn, person_id: str, delegation_id: str) -> HttpResponseBase:
    """Takes a delegation back, at once."""
    person = person_of(request, person_id)
    given = visible_to(request.by, Verb.DELEGATE, Delegation).filter(pk=delegation_id, person=person).first()
    if given is None:
        raise NotFound
    revoke_delegation(by=request.by, at=timezone.now(), delegation=given)
    return _done(request, person, _("Taken back. They can no longer act."))


def _done(request: SignedIn, person: Person, words: str) -> HttpResponseRedirect:
    messages.success(request, words)
    return HttpResponseRedirect(reverse("station:family", args=[person.pk]))


def _family_page(
    request: SignedIn, person: Person, more: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    by, day = request.by, timezone.localdate()
    place, q = desk_place(request, Verb.SEE_PERSON), request.GET.get("q", "").strip()
    known = {tie.other_id for tie in person.ties.all()} | {person.pk}
    found = [one for one in find_persons(by, q, FOUND_SHOWN) if one.pk not in known]
    shown = {
        "portrait": portrait(by, person, day),
        "rows": _ties(person, day),
        "q": q,
        "found": [
            {
                "pk": one.pk,
                "name": str(one.name),
                "who": who_is(one, day),
                "form": TieForm(initial={"other": one.pk}, auto_id=f"tie_{one.pk}_%s"),
            }
            for one in found
        ],
        "may_correct": may(by, Verb.CORRECT_PERSON),
        **(more or {}),
    }
    return render(request, "station/family.html", {**around(request, place, "people"), **shown}, status=status)


def _ties(person: Person, day: Any) -> list[dict[str, Any]]:
    given = {one.delegate_id: one for one in delegations_in_force(day).filter(person=person).order_by("pk")}
    words = dict(SCOPES)
    rows = []
    for tie in sorted(person.ties.all(), key=lambda tie: (tie.emergency_rank or 99, tie.pk)):
        delegation = given.get(tie.other_id)
        rows.append(
            {
                "pk": tie.pk,
                "name": str(tie.other.name),
                "other_id": tie.other_id,
                "kind": tie.get_kind_display(),
                "rank": tie.emergency_rank,
                "informed": tie.informed,
                "phones": [mask_phone(str(phone.number)) for phone in tie.other.phones.all()],
                "delegation": delegation,
                "own_word": delegation is not None and delegation.given_by_id == person.pk,
                "present": str(delegation.present) if delegation else "",
                "scopes": [words[scope] for scope in delegation.scopes.split() if scope in words] if delegation else [],
                "form": DelegationForm(initial={"delegate": tie.other_id}, auto_id=f"delegate_{tie.pk}_%s"),
            }
        )
    return rows
