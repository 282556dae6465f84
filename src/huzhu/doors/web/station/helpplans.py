"""The help plan of a person at the desk: each need, what meets it or waits, and the cheapest way that can be begun."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huzhu.care.entitlement.lists import benefits_at
from huzhu.care.helpplans.actions import ReferredAlready, refer_person
from huzhu.care.helpplans.models import Referral, Undertaking
from huzhu.care.helpplans.planning import Because, Planned, help_plan_of
from huzhu.care.helpplans.queries import referrals_of, undertaking_seen_by, undertakings_of
from huzhu.care.helpplans.undertaking import UndertakingUnclear, end_undertaking, note_undertaking
from huzhu.commons.people.access import Verb, may, require
from huzhu.commons.people.models import Person
from huzhu.doors.once import once
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.states import State
from huzhu.doors.web.station.applications import name_of
from huzhu.doors.web.station.desk import around
from huzhu.doors.web.station.helpforms import ReferForm, UndertakingForm
from huzhu.doors.web.station.people import person_of
from huzhu.doors.web.station.portrait import who_is
from huzhu.doors.web.station.referrals import referral_row
from huzhu.doors.words import service_name
from huzhu.kernel.entitlement.benefits import Benefits
from huzhu.kernel.helpplan import Offer, Stand, Step, WayKind, receiver_label, ways_on
from huzhu.kernel.packs import catalogue_on, family_label

LOOKS_OF_STAND = {
    Stand.HELPS: ("green", "circle-check"),
    Stand.WAITS: ("gold", "hourglass"),
    Stand.OPEN: ("", "circle-dashed"),
    Stand.REFUSED: ("", "x"),
}
LOOKS_OF_STEP = {
    Step.MET: ("green", "circle-check"),
    Step.WAIT: ("gold", "hourglass"),
    Step.BEGIN: ("brand", "arrow-right"),
    Step.NOBODY: ("red", "triangle-alert"),
}


@require_GET
@signed_in
def show_plan(request: SignedIn, person_id: str) -> HttpResponseBase:
    """Everything that is needed, and by whom it is met or could be."""
    return _page(request, person_of(request, person_id))


@require_POST
@signed_in
@once
def refer(request: SignedIn, person_id: str) -> HttpResponseBase:
    """Asks somebody beyond the house."""
    person, at = person_of(request, person_id), timezone.now()
    form = ReferForm(timezone.localdate(at), request.POST, auto_id="refer_%s")

    def work() -> Referral:
        return refer_person(by=request.by, at=at, person=person, asked=form.asked())

    def again() -> HttpResponse:
        return _page(request, person, {"refer_form": form, "form": form}, status=422)

    done = _("Written down. It stands on the list of referrals until there is an answer.")
    return through(request, form, work, Way(done, _address(person), again, fields={ReferredAlready: "receiver"}))


@require_POST
@signed_in
@once
def undertake(request: SignedIn, person_id: str) -> HttpResponseBase:
    """Writes down what the family sees to."""
    person, at = person_of(request, person_id), timezone.now()
    form = UndertakingForm(timezone.localdate(at), request.POST, auto_id="family_%s")

    def work() -> Undertaking:
        return note_undertaking(by=request.by, at=at, person=person, said=form.said())

    def again() -> HttpResponse:
        return _page(request, person, {"family_form": form, "form": form}, status=422)

    way = Way(_("Written down."), _address(person), again, fields={UndertakingUnclear: "ask_again_on"})
    return through(request, form, work, way)


@require_POST
@signed_in
@once
def end_one(request: SignedIn, undertaking_id: str) -> HttpResponseBase:
    """The family does not see to it any more."""
    found = undertaking_seen_by(request.by, undertaking_id)
    end_undertaking(by=request.by, at=timezone.now(), undertaking=found)
    messages.success(request, _("Written down."))
    return HttpResponseRedirect(_address(found.person))


def _page(request: SignedIn, person: Person, more: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    require(request.by, Verb.SEE_REFERRAL, within=person)
    at = timezone.now()
    place, day, by = desk_place(request, Verb.SEE_REFERRAL), timezone.localdate(at), request.by
    benefits, needed = benefits_at(person.place, day), _family_asked(request, day)
    planned = help_plan_of(by, person, benefits, at, needed)
    undertaken = {one.pk: one for one in undertakings_of(by, person).filter(ended_at__isnull=True)}
    shown = {
        "person_id": person.pk,
        "name": str(person.name),
        "who": who_is(person, day),
        "died": person.died_on is not None,
        "may_refer": may(by, Verb.REFER_PERSON) and person.died_on is None,
        "lines": [_line(one, person, benefits, undertaken) for one in planned],
        "others": [
            {"code": one.code, "name": _family(one.code)}
            for one in catalogue_on(day).families
            if one.code not in {each.line.family for each in planned}
        ],
        "order": [one.label.in_language(get_language() or "zh") for one in ways_on()],
        "referrals": [referral_row(one, day) for one in referrals_of(by, person)],
        "refer_form": ReferForm(day, auto_id="refer_%s", initial={"receiver": request.GET.get("refer", "")}),
        "family_form": UndertakingForm(day, auto_id="family_%s", initial={"family": needed}),
        "refer_open": "refer" in request.GET,
        "family_open": "family" in request.GET,
        **(more or {}),
    }
    return render(request, "station/help_plan.html", {**around(request, place, "people"), **shown}, status=status)


def _line(one: Planned, person: Person, benefits: Benefits, undertaken: dict[str, Undertaking]) -> dict[str, Any]:
    line = one.line
    offers = [_offer(each, line.family, person, benefits, undertaken, each == line.by) for each in line.offers]
    calm = line.step in (Step.MET, Step.WAIT)  # what else could be done folds away
    return {
        "code": line.family,
        "name": _family(line.family),
        "because": [because_words(each) for each in one.because],
        "step": State(step_words(line.step), *LOOKS_OF_STEP[line.step]),
        "offers": [each for each in offers if not (calm and each["href"])],
        "more": [each for each in offers if calm and each["href"]],
        "due_too": [name_of(each.what, benefits) for each in line.due_too] if line.step is not Step.BEGIN else [],
    }


def _offer(
    offer: Offer, family: str, person: Person, benefits: Benefits, undertaken: dict[str, Undertaking], first: bool
) -> dict[str, Any]:
    language, promised = get_language() or "zh", undertaken.get(offer.what)
    label = receiver_label(offer.what) if offer.kind is WayKind.REFERRAL else None
    names = {
        WayKind.FAMILY: str(promised.words) if promised else _("Ask the family"),
        WayKind.ENTITLED: name_of(offer.what, benefits),
        WayKind.REFERRAL: label.in_language(language) if label else offer.what,
    }
    tone, icon = LOOKS_OF_STAND[offer.stand]
    word = _("to be asked again") if promised and offer.stand is Stand.OPEN else stand_words(offer.stand)
    return {
        "way": next(one.label.in_language(language) for one in ways_on() if one.kind is offer.kind),
        "name": names.get(offer.kind) or service_name(offer.what),
        "state": State(word, tone, icon),
        "href": _begin(offer, family, person) if offer.stand is Stand.OPEN else "",
        "undertaking": promised.pk if promised else "",
        "until": promised.ask_again_on if promised else None,
        "first": first and offer.stand is Stand.OPEN,
    }


def _begin(offer: Offer, family: str, person: Person) -> str:
    """The page on which one begins."""
    here = f"{_address(person)}?need={family}"
    if offer.kind is WayKind.FAMILY:
        return f"{here}&family=1#family"
    if offer.kind is WayKind.REFERRAL:
        return f"{here}&refer={offer.what}#refer"
    if offer.kind is WayKind.ENTITLED:
        return f"{reverse('station:person_applications', args=[person.pk])}?benefit={offer.what}"
    return f"{reverse('station:intake')}?person={person.pk}&service={offer.what}"


def _family_asked(request: SignedIn, day: date) -> str:
    asked = request.GET.get("need", "")
    return asked if asked in {one.code for one in catalogue_on(day).families} else ""


def _family(code: str) -> str:
    return family_label(code).in_language(get_language() or "zh")


def _address(person: Person) -> str:
    return reverse("station:help_plan", args=[person.pk])


def stand_words(stand: Stand) -> str:
    """How far one way has come, in a word."""
    return {
        Stand.HELPS: _("helps already"),
        Stand.WAITS: _("waits for an answer"),
        Stand.OPEN: _("can be begun"),
        Stand.REFUSED: _("was refused"),
    }[stand]


def step_words(step: Step) -> str:
    """What is to be done about a need, in a word."""
    return {
        Step.MET: _("seen to"),
        Step.WAIT: _("an answer is waited for"),
        Step.BEGIN: _("to be begun"),
        Step.NOBODY: _("nobody can help yet"),
    }[step]


def because_words(because: Because) -> str:
    """Why a need stands in the plan, in a few words."""
    return {
        Because.ASKED: _("was asked for"),
        Because.ROUND: _("comes regularly"),
        Because.FAMILY: _("the family sees to it"),
        Because.NOTICED: _("was noticed on a visit"),
        Because.ASSESSED: _("an assessment found it lacking"),
        Because.CHOSEN: _("you ask about it"),
    }[because]
