"""Referrals at the desk: what waits for an answer from others, who follows it up, and what they said."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huzhu.care.helpplans.actions import (
    PutOffWrongly,
    answer_referral,
    put_off_referral,
    reopen_referral,
    take_over_referral,
)
from huzhu.care.helpplans.models import Referral
from huzhu.care.helpplans.queries import referral_seen_by, referrals_answered, referrals_open
from huzhu.commons.people.access import Verb, may
from huzhu.doors.once import once
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.shapes import NavItem
from huzhu.doors.web.states import State
from huzhu.doors.web.station.desk import around, page_of
from huzhu.doors.web.station.helpforms import AnswerForm, PutOffForm
from huzhu.doors.web.station.portrait import who_is
from huzhu.doors.web.surroundings import place_name
from huzhu.kernel.helpplan import receiver_label

OPEN, ANSWERED = "open", "answered"
LOOKS_OF_ANSWER = {
    Referral.Answer.HELPED: ("green", "circle-check"),
    Referral.Answer.DECLINED: ("red", "x"),
    Referral.Answer.WITHDRAWN: ("", "undo-2"),
}


@require_GET
@signed_in
def show_referrals(request: SignedIn) -> HttpResponseBase:
    """What waits for an answer, or what was answered."""
    return _page(request)


@require_POST
@signed_in
@once
def answer(request: SignedIn, referral_id: str) -> HttpResponseBase:
    """They have answered."""
    referral = referral_seen_by(request.by, referral_id)
    form = AnswerForm(request.POST, auto_id=f"{referral.pk}_answer_%s")

    def work() -> Referral:
        said = form.cleaned_data
        at, words = timezone.now(), said["words"]
        return answer_referral(by=request.by, at=at, referral=referral, answer=said["answer"], words=words)

    def again() -> HttpResponse:
        return _page(request, {referral.pk: {"answer_form": form}}, form)

    undo = reverse("station:reopen_referral", args=[referral.pk])
    way = Way(_("The answer is written down."), reverse("station:referrals"), again, undo=undo)
    return through(request, form, work, way)


@require_POST
@signed_in
@once
def put_off(request: SignedIn, referral_id: str) -> HttpResponseBase:
    """They have named a later day."""
    referral = referral_seen_by(request.by, referral_id)
    form = PutOffForm(request.POST, auto_id=f"{referral.pk}_later_%s")

    def work() -> Referral:
        said = form.cleaned_data
        at, because = timezone.now(), said["because"]
        return put_off_referral(by=request.by, at=at, referral=referral, due_on=said["due_on"], because=because)

    def again() -> HttpResponse:
        return _page(request, {referral.pk: {"later_form": form}}, form)

    way = Way(_("Written down."), reverse("station:referrals"), again, fields={PutOffWrongly: "due_on"})
    return through(request, form, work, way)


@require_POST
@signed_in
@once
def take_over(request: SignedIn, referral_id: str) -> HttpResponseBase:
    """Whoever presses follows it up from now on."""
    referral = referral_seen_by(request.by, referral_id)
    take_over_referral(by=request.by, at=timezone.now(), referral=referral)
    messages.success(request, _("You follow it up from now on."))
    return HttpResponseRedirect(reverse("station:referrals"))


@require_POST
@signed_in
@once
def reopen(request: SignedIn, referral_id: str) -> HttpResponseBase:
    """That was no answer."""
    referral = referral_seen_by(request.by, referral_id)
    reopen_referral(by=request.by, at=timezone.now(), referral=referral)
    messages.success(request, _("It waits for an answer again."))
    return HttpResponseRedirect(reverse("station:referrals"))


def referral_row(one: Referral, day: date) -> dict[str, Any]:
    """One referral in words: to whom, what is asked, by when, by whom it is followed up, and the answer."""
    receiver = str(one.receiver)
    label = receiver_label(receiver)
    return {
        "pk": one.pk,
        "receiver": label.in_language(get_language() or "zh") if label else receiver,
        "for_whom": one.get_for_whom_display(),
        "agreed": one.get_agreed_display(),
        "words": str(one.words),
        "owner": str(one.owner.name),
        "made_at": one.made_at,
        "due_on": one.due_on,
        "state": _state(one, day),
        "answered_at": one.answered_at,
        "answered_by": str(one.answered_by.name) if one.answered_by else "",
        "answer_words": str(one.answer_words),
    }


def _state(one: Referral, day: date) -> State:
    if one.answered_at:
        return State(str(one.get_answer_display()), *LOOKS_OF_ANSWER[Referral.Answer(one.answer)])
    over = one.days_over(day)
    if over > 0:
        late = ngettext("%(n)s day overdue", "%(n)s days overdue", over) % {"n": over}
        return State(late, "red", "triangle-alert")
    return State(_("waits for an answer"), "gold", "hourglass")


def _page(
    request: SignedIn, wrong: dict[str, dict[str, forms.Form]] | None = None, form: forms.Form | None = None
) -> HttpResponse:
    place, day, by = desk_place(request, Verb.SEE_REFERRAL), timezone.localdate(), request.by
    view = ANSWERED if request.GET.get("view") == ANSWERED else OPEN
    lists = {OPEN: referrals_open(by, place), ANSWERED: referrals_answered(by, place)}
    page, base = page_of(request, lists[view]), reverse("station:referrals")
    tabs = [
        NavItem(_("Waiting for an answer"), base, "hourglass", view == OPEN, lists[OPEN].count()),
        NavItem(_("Answered"), f"{base}?view={ANSWERED}", "check", view == ANSWERED),
    ]
    follows = may(by, Verb.REFER_PERSON)
    rows = [_row(one, day) | _forms(one, (wrong or {}).get(one.pk, {})) for one in page]
    shown = {
        "tab_items": tabs,
        "page": page,
        "rows": [one | {"mine": one["owner_id"] == by.person_id} for one in rows],
        "open_ones": view == OPEN,
        "may_follow": follows,
        "form": form,
    }
    context = {**around(request, place, "people"), **shown}
    return render(request, "station/referrals.html", context, status=422 if form else 200)


def _row(one: Referral, day: date) -> dict[str, Any]:
    return referral_row(one, day) | {
        "owner_id": one.owner_id,
        "person_id": one.person_id,
        "person": str(one.person.name),
        "who": who_is(one.person, day),
        "place": place_name(one.person.place),
        "died": one.person.died_on is not None,
    }


def _forms(one: Referral, wrong: dict[str, forms.Form]) -> dict[str, Any]:
    if one.answered_at:
        return {}
    return {
        "answer_form": AnswerForm(auto_id=f"{one.pk}_answer_%s"),
        "later_form": PutOffForm(auto_id=f"{one.pk}_later_%s"),
        **wrong,
    }
