"""Who may come past the counter: pages for people who have signed in, and the place at which they sit."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from huzhu.commons.people.access import NotPermitted, Verb, places_of
from huzhu.commons.people.models import Account
from huzhu.commons.places.models import Division
from huzhu.commons.places.queries import in_order
from huzhu.doors.web.kept import to_the_lock
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import NotFound

PLACE = "place"


class SignedIn(HttpRequest):
    """A request of somebody known: `by` is who acts."""

    by: Actor
    user: Account


def signed_in(page: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Lets in whoever has signed in, and sends everybody else to the sign-in page, which leads back here.

    What the person may do is decided by the queries and actions that the page calls, not here.
    """

    @wraps(page)
    def behind_the_counter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if getattr(request, "by", None) is not None:
            return page(request, *args, **kwargs)
        if getattr(request, "locked", False):
            return to_the_lock(request)
        to = f"{reverse('lobby:sign_in')}?{urlencode({'next': _way_back(request)})}"
        if "HX-Request" in request.headers:
            return HttpResponse(status=204, headers={"HX-Redirect": to})
        return HttpResponseRedirect(to)

    return behind_the_counter


def desk_place(request: SignedIn, verb: Verb) -> Division:
    """The place whose desk this is: the one chosen in this session, else the widest in which `by` may do `verb`.

    Raises NotPermitted for somebody with no such post.
    """
    places = places_of(request.by, verb).order_by("path", "pk")
    chosen = request.session.get(PLACE, "")
    place = (places.filter(pk=chosen).first() if chosen else None) or places.first()
    if place is None:
        raise NotPermitted
    return place


def places_to_sit(by: Actor) -> list[Division]:
    """The places of somebody's posts, where there are several to choose from; nobody else is asked anything."""
    paths = {held.place_path for held in by.holdings}
    return in_order(Division.objects.filter(path__in=paths)) if len(paths) > 1 else []


def sit_at(request: SignedIn, place_id: str) -> None:
    """From now on this session's desk is that place, where a post of `by` is held there. Refuses: NotFound."""
    if place_id not in {place.pk for place in places_to_sit(request.by)}:
        raise NotFound
    request.session[PLACE] = place_id


def _way_back(request: HttpRequest) -> str:
    # After a POST that came too late (the session had ended) one goes on at the desk, not at the address of a form.
    return request.get_full_path() if request.method == "GET" else "/"
