"""Reading people: who acts, who is found, and what is known of them on a day."""

from datetime import date

from django.db.models import Q

from huzhu.commons.people.models import Post
from huzhu.kernel.actor import Actor, Holding


def actor_of(person_id: str, day: date, *, via: str, purpose: str = "", request: str = "") -> Actor:
    """The person as an actor with the posts held on `day`; one with no posts still acts for herself."""
    held = Post.objects.filter(Q(to_on__isnull=True) | Q(to_on__gt=day), person=person_id, from_on__lte=day)
    holdings = tuple(
        Holding(post.kind, post.place.path, post.organisation_id)
        for post in held.select_related("place").order_by("from_on", "pk")
    )
    return Actor(person_id, day, holdings, purpose, via, request)
