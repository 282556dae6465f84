"""Long works of the desk: how far one has come, and stopping it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huzhu.commons.works.actions import stop_work
from huzhu.commons.works.models import Work
from huzhu.commons.works.queries import how_far, work_seen_by
from huzhu.doors.once import once
from huzhu.doors.web.gate import SignedIn, signed_in

PAGES = {
    Work.Kind.PEOPLE: "station:people_list",
    Work.Kind.TIME: "station:opening",
    Work.Kind.CIRCULAR: "station:circular",
    Work.Kind.EXPORT: "station:export",
    Work.Kind.DELIVERY: "station:delivery",
}


@require_POST
@signed_in
@once
def stop(request: SignedIn, work_id: str) -> HttpResponseBase:
    """A long work stops before its next batch; what is done stays."""
    work = work_seen_by(request.by, work_id)
    stop_work(by=request.by, at=timezone.now(), work=work)
    messages.success(request, _("Stopped. What was done stays."))
    return HttpResponseRedirect(reverse(PAGES[Work.Kind(work.kind)], args=[work.about]))


def shown_work(work: Work | None, at: datetime) -> dict[str, Any]:
    """Context of a page with `parts/progress.html`: whether a work runs, how far it has come, and how to stop it."""
    if work is None or work.state != Work.State.RUNNING:
        return {"work": work, "running": False}
    stop_href = reverse("station:stop_work", args=[work.pk])
    return {"work": work, "running": True, "progress": how_far(work, at), "stop_href": stop_href}
