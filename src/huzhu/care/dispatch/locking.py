"""One order of locks, need, helper, assignment, in every action of the room: so no two ever wait for each other."""

from huzhu.care.dispatch.models import Assignment
from huzhu.care.needs.models import Need
from huzhu.commons.helpers.models import Helper


def locked_assignment(assignment: Assignment) -> Assignment:
    """The offer or promise as it stands now, with need, elder, place and helper loaded; all three rows are locked."""
    Need.objects.select_for_update().get(pk=assignment.need_id)
    Helper.objects.select_for_update().get(pk=assignment.helper_id)
    rows = Assignment.objects.select_for_update(of=("self",))
    return rows.select_related("helper__person", "need__elder", "need__place").get(pk=assignment.pk)
