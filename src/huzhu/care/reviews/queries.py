"""Reading ratings: what the elder's side said of a visit."""

from django.db.models import QuerySet

from huzhu.care.reviews.models import Rating
from huzhu.commons.people.access import Verb, visible_to
from huzhu.kernel.actor import Actor


def ratings_for(by: Actor) -> QuerySet[Rating]:
    """All ratings `by` may see; order and slice at the door."""
    return visible_to(by, Verb.SEE_VISIT, Rating)
