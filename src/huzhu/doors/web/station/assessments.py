"""Assessments at the desk: whose is due, the form, one assessment in words and on paper, objections and answers."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huzhu.care.assessments.actions import (
    AssessedByTheSame,
    AssessedWhen,
    ScoresUnclear,
    SecondAssessorMissing,
    answer_objection,
    assess_person,
    note_legacy_grade,
    object_to_assessment,
)
from huzhu.care.assessments.models import Assessment, Objection
from huzhu.care.assessments.queries import (
    assessment_seen_by,
    assessments_due,
    assessments_of,
    objection_seen_by,
    objections_of,
    objections_open,
    seconds_for,
    wants_counted,
)
from huzhu.commons.people.access import Verb, may
from huzhu.commons.people.models import Person
from huzhu.doors.once import once
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.shapes import NavItem
from huzhu.doors.web.states import State
from huzhu.doors.web.station.assessmentforms import AnswerForm, AssessForm, LegacyForm, ObjectForm
from huzhu.doors.web.station.assessmentwords import result_of, row_of_assessment, told_of
from huzhu.doors.web.station.desk import around, page_of
from huzhu.doors.web.station.people import person_of
from huzhu.doors.web.station.portrait import who_is
from huzhu.doors.web.surroundings import place_name

DUE, OBJECTIONS = "due", "objections"
ASSESS_FIELDS = {
    SecondAssessorMissing: "second",
    AssessedByTheSame: "second",
    AssessedWhen: "on",
    ScoresUnclear: "diagnoses",
}


@require_GET
@signed_in
def show_due(request: SignedIn) -> HttpResponseBase:
    """Whose assessment is due again, and which objections wait; above, what the people of the place lack."""
    place, day, by = desk_place(request, Verb.ANSWER_OBJECTION), timezone.localdate(), request.by
    view = OBJECTIONS if request.GET.get("view") == OBJECTIONS else DUE
    due, waiting = assessments_due(by, place, day), objections_open(by, place)
    chosen: QuerySet[Any] = waiting if view == OBJECTIONS else due
    page = page_of(request, chosen)
    base = reverse("station:assessments")
    tabs = [
        NavItem(_("Due again"), base, "calendar-days", view == DUE, due.count()),
        NavItem(
            _("Objections"), f"{base}?view={OBJECTIONS}", "circle-question-mark", view == OBJECTIONS, waiting.count()
        ),
    ]
    shown = {
        "page": page,
        "rows": [_objected(one, day) if isinstance(one, Objection) else _due(one, day) for one in page],
        "tab_items": tabs,
        "objecting": view == OBJECTIONS,
        "counted": wants_counted(by, place),
    }
    return render(request, "station/assessments.html", {**around(request, place, "people"), **shown})


@require_GET
@signed_in
def show_person(request: SignedIn, person_id: str) -> HttpResponseBase:
    """All assessments of somebody, the last first, and the form for a grade on an older paper."""
    return _person_page(request, person_of(request, person_id))


@require_http_methods(["GET", "POST"])
@signed_in
@once
def assess(request: SignedIn, person_id: str) -> HttpResponseBase:
    """The form of an assessment at the desk, for what was written on paper."""
    person, place = person_of(request, person_id), desk_place(request, Verb.ASSESS_PERSON)

    def shown(form: AssessForm) -> HttpResponse:
        context = {**around(request, place, "people"), "elder": person, "form": form, "name": str(person.name)}
        status = 422 if form.errors else 200
        return render(request, "station/assess.html", context | {"who": _who(person)}, status=status)

    return assessing(request, person, shown, "station:assessment")


def assessing(
    request: SignedIn, person: Person, shown: Callable[[AssessForm], HttpResponse], onward: str
) -> HttpResponseBase:
    """The form of an assessment, at whichever desk; `onward` is the page that reads the result back."""
    seconds = [(one.pk, str(one.name)) for one in seconds_for(request.by, person)]
    form, made = AssessForm(seconds, request.POST or None), list[Assessment]()

    def work() -> None:
        now = timezone.now()
        one = assess_person(
            by=request.by,
            at=now,
            person=person,
            circumstances=form.circumstances(),
            seen=form.seen(),
            assessed_at=form.assessed_at(now),
        )
        made.append(one)

    def again() -> HttpResponse:
        return shown(form)

    way = Way(_("Written down."), "", again, fields=ASSESS_FIELDS)
    answer = through(request, form, work, way)
    if made:
        answer["Location"] = reverse(onward, args=[made[0].pk])
    return answer


@require_POST
@signed_in
@once
def note_legacy(request: SignedIn, person_id: str) -> HttpResponseBase:
    """Writes down a grade of the older standard, which stays apart."""
    person = person_of(request, person_id)
    form = LegacyForm(request.POST, auto_id="legacy_%s")

    def work() -> Assessment:
        grade, at = form.cleaned_data["grade"], form.assessed_at()
        return note_legacy_grade(by=request.by, at=timezone.now(), person=person, grade=grade, assessed_at=at)

    def again() -> HttpResponse:
        return _person_page(request, person, form, status=422)

    to = reverse("station:person_assessments", args=[person.pk])
    return through(request, form, work, Way(_("Written down."), to, again, fields={AssessedWhen: "on"}))


@require_GET
@signed_in
def show_assessment(request: SignedIn, assessment_id: str) -> HttpResponseBase:
    """One assessment read back in words, and what was said against it."""
    return _page(request, assessment_seen_by(request.by, assessment_id))


@require_GET
@signed_in
def show_sheet(request: SignedIn, assessment_id: str) -> HttpResponseBase:
    """The same on paper, with room for two signatures and that of the person."""
    one = assessment_seen_by(request.by, assessment_id)
    shown = {"one": told_of(one, timezone.localdate()), **_whose(one.person)}
    back = reverse("station:assessment", args=[one.pk])
    return render(request, "station/assessment_sheet.html", shown | {"back_href": back})


@require_POST
@signed_in
@once
def object_to(request: SignedIn, assessment_id: str) -> HttpResponseBase:
    """The person or the family does not agree."""
    one = assessment_seen_by(request.by, assessment_id)
    form = ObjectForm(request.POST, auto_id="object_%s")

    def work() -> Objection:
        said = {"asker": form.cleaned_data["asker"], "words": form.cleaned_data["words"]}
        return object_to_assessment(by=request.by, at=timezone.now(), assessment=one, **said)

    def again() -> HttpResponse:
        return _page(request, one, {"object_form": form, "form": form}, status=422)

    return through(request, form, work, Way(_("Written down. Others look at it."), _address(one), again))


@require_POST
@signed_in
@once
def answer(request: SignedIn, objection_id: str) -> HttpResponseBase:
    """Somebody who was not there says why the result stands."""
    objection = objection_seen_by(request.by, objection_id)
    one = assessment_seen_by(request.by, objection.assessment_id)
    form = AnswerForm(request.POST, auto_id="answer_%s")

    def work() -> Objection:
        said = form.cleaned_data["answer"]
        return answer_objection(by=request.by, at=timezone.now(), objection=objection, answer=said)

    def again() -> HttpResponse:
        return _page(request, one, {"answer_form": form, "form": form}, status=422)

    return through(request, form, work, Way(_("Answered."), _address(one), again))


def _page(request: SignedIn, one: Assessment, more: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    by, day, place = request.by, timezone.localdate(), desk_place(request, Verb.ANSWER_OBJECTION)
    objections = list(objections_of(by, one))
    waits = next((found for found in objections if found.answered_at is None), None)
    own = by.person_id in (one.assessed_by_id, one.second_id, one.person_id)
    current = one.standard == Assessment.Standard.CURRENT
    shown = {
        "one": told_of(one, day),
        **_whose(one.person),
        "objections": [_said(found) for found in objections],
        "waits": waits,
        "own": bool(waits) and own,
        "may_answer": bool(waits) and not own,
        "may_object": waits is None and current and one.newest,
        "object_form": ObjectForm(auto_id="object_%s"),
        "answer_form": AnswerForm(auto_id="answer_%s"),
        **(more or {}),
    }
    return render(request, "station/assessment.html", {**around(request, place, "people"), **shown}, status=status)


def _person_page(request: SignedIn, person: Person, form: LegacyForm | None = None, status: int = 200) -> HttpResponse:
    by, day, place = request.by, timezone.localdate(), desk_place(request, Verb.ANSWER_OBJECTION)
    shown = {
        **_whose(person),
        "rows": [row_of_assessment(one, day) for one in assessments_of(by, person)],
        "may_assess": may(by, Verb.ASSESS_PERSON) and person.died_on is None,
        "form": form or LegacyForm(auto_id="legacy_%s"),
    }
    context = {**around(request, place, "people"), **shown}
    return render(request, "station/person_assessments.html", context, status=status)


def _due(one: Assessment, day: date) -> dict[str, Any]:
    over = bool(one.next_on and one.next_on < day)
    state = State(_("overdue"), "red", "calendar-x") if over else State(_("due soon"), "gold", "calendar-days")
    return {"pk": one.pk, "on": one.next_on, "state": state, "result": result_of(one)["state"], **_whose(one.person)}


def _objected(objection: Objection, day: date) -> dict[str, Any]:
    one, over = objection.assessment, objection.answer_on < day
    state = State(_("answer overdue"), "red", "calendar-x") if over else State(_("to be answered"), "gold", "hourglass")
    return {"pk": one.pk, "on": objection.answer_on, "state": state, "result": None, **_whose(one.person)}


def _said(found: Objection) -> dict[str, Any]:
    return {
        "pk": found.pk,
        "asker": found.get_asker_display(),
        "words": str(found.words),
        "at": found.raised_at,
        "answer_on": found.answer_on,
        "ended": found.get_ended_as_display() if found.ended_as else "",
        "answer": str(found.answer),
        "answered_by": str(found.answered_by.name) if found.answered_by else "",
        "answered_at": found.answered_at,
    }


def _whose(person: Person) -> dict[str, str]:
    where = place_name(person.place)
    return {"person_id": person.pk, "name": str(person.name), "who": _who(person), "place_of_person": where}


def _who(person: Person) -> str:
    return who_is(person, timezone.localdate())


def _address(one: Assessment) -> str:
    return reverse("station:assessment", args=[one.pk])
