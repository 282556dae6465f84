"""To which organisation a helper belongs, written down by the station."""

from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huzhu.commons.helpers.actions import join_team
from huzhu.commons.people.models import Organisation
from huzhu.doors.once import once
from huzhu.doors.web.corridor import through
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.station.helping import helper_of, team_form, way_back


@require_POST
@signed_in
@once
def join(request: SignedIn, helper_id: str) -> HttpResponseBase:
    """From now on the helper belongs to an organisation of the place, or to none."""
    helper = helper_of(request, helper_id)
    form = team_form(helper, request.POST)

    def work() -> None:
        chosen = (
            Organisation.objects.filter(pk=form.cleaned_data["organisation"])
            .select_related("place")
            .order_by("pk")
            .first()
        )
        join_team(by=request.by, at=timezone.now(), helper=helper, organisation=chosen)

    return through(request, form, work, way_back(request, helper, form, "team_form", _("Written down.")))
