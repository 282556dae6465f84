"""Rating a visit, by the elder or by whoever writes down what the elder says."""

from datetime import datetime

from django.db import transaction

from huzhu.care.reviews.models import Rating
from huzhu.care.visits.models import Visit
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.at_the_door import refuse_own_visit
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import Refused

RATABLE = (Visit.State.LEFT, Visit.State.CONFIRMED, Visit.State.DISPUTED)


class AlreadyRated(Refused):
    """There is a rating."""

    code = "review.already_rated"
    sentence = "%(who)s has written down a rating already, at %(when)s."
    next_step = "If it is wrong, please call the station."


class NotOverYet(Refused):
    """One rates what has been."""

    code = "review.not_over_yet"
    sentence = "This visit is not over yet."
    next_step = "Please rate it when the helper has left."


class StarsOutOfRange(Refused):
    """Ratings go from 1 to 5."""

    code = "review.stars_out_of_range"
    sentence = "A rating is a number from 1 to 5."
    next_step = "Please choose one of the five."


@transaction.atomic
def rate_visit(*, by: Actor, at: datetime, visit: Visit, stars: int, note: str = "") -> Rating:
    """Writes down one rating, 1 to 5.

    Refuses: StarsOutOfRange, OwnVisit, NotOverYet, AlreadyRated, NotPermitted, NotFound.
    """
    require(by, Verb.RATE_VISIT, within=visit)
    if not 1 <= stars <= 5:
        raise StarsOutOfRange
    visit = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    refuse_own_visit(by, visit.attendances.values_list("assignment__helper__person", flat=True))
    if visit.state not in RATABLE:
        raise NotOverYet
    earlier = Rating.objects.filter(visit=visit).first()
    if earlier:
        raise AlreadyRated(who=earlier.rated_by_id, when=earlier.rated_at)
    rating = Rating.objects.create(
        visit=visit, elder_id=visit.elder_id, stars=stars, note=note, rated_at=at, rated_by_id=by.person_id
    )
    details = {"stars": stars}
    record(by=by, at=at, action="rate_visit", thing=f"visit:{visit.pk}", persons=[visit.elder_id], details=details)
    return rating
