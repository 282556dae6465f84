"""One order of locks, need, helper, assignment, in every action of the room: so no two ever wait for each other."""

from huzhu.care.dispatch.models import Assignment
from huzhu.care.dispatch.queries import LIVE
from huzhu.care.needs.models import Need
from huzhu.commons.helpers.models import Helper


def locked_assignment(assignment: Assignment) -> Assignment:
    """The offer or promise as it stands now, with need, elder, place and helper loaded; all three rows are locked."""
    Need.objects.select_for_update().get(pk=assignment.need_id)
    Helper.objects.select_for_update().get(pk=assignment.helper_id)
    rows = Assignment.objects.select_for_update(of=("self",))
    return rows.select_related("helper__person", "need__elder", "need__place").get(pk=assignment.pk)


def live_offers(need: Need) -> list[Assignment]:
    """The offers and promises of a need, under lock; the action that calls it holds the need's."""
    live = Assignment.objects.select_for_update(of=("self",)).filter(need=need, state__in=LIVE)
    return list(live.select_related("helper__person", "need__elder").order_by("pk"))
