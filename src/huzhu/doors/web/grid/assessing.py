"""An assessment at the door: the whole form on one page of a telephone, and the result read back in words."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from huzhu.care.assessments.queries import assessment_seen_by
from huzhu.doors.once import once
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.grid.desk import around, block_of, neighbour_of
from huzhu.doors.web.station.assessmentforms import AssessForm
from huzhu.doors.web.station.assessments import assessing
from huzhu.doors.web.station.assessmentwords import told_of
from huzhu.doors.web.station.portrait import who_is


@require_http_methods(["GET", "POST"])
@signed_in
@once
def assess(request: SignedIn, person_id: str) -> HttpResponseBase:
    """All items and wants on one page; whatever was filled in comes back where something is missing."""
    block = block_of(request)
    person = neighbour_of(request, block, person_id)

    def shown(form: AssessForm) -> HttpResponse:
        context = {"person": person, "form": form, "who": who_is(person, timezone.localdate())}
        status = 422 if form.errors else 200
        return render(request, "grid/assess.html", {**around(request, block, "people"), **context}, status=status)

    return assessing(request, person, shown, "grid:assessment")


@require_GET
@signed_in
def show_assessment(request: SignedIn, assessment_id: str) -> HttpResponseBase:
    """What was written down, in words, for whoever wrote it."""
    block, one = block_of(request), assessment_seen_by(request.by, assessment_id)
    shown = {"one": told_of(one, timezone.localdate()), "person": one.person, "name": str(one.person.name)}
    return render(request, "grid/assessment.html", {**around(request, block, "people"), **shown})
