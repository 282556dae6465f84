"""What stands around every page of the grid member's desk: the block, the tabs below, the station."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from huzhu.care.contacts.models import Listing
from huzhu.care.contacts.queries import listings_at
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.access import Verb
from huzhu.commons.people.models import Person
from huzhu.commons.people.queries import persons_for
from huzhu.commons.places.models import Division
from huzhu.doors.web.gate import SignedIn, desk_place
from huzhu.doors.web.shapes import NavItem
from huzhu.doors.web.surroundings import place_name, station_at
from huzhu.kernel.refusal import NotFound


def block_of(request: SignedIn) -> Division:
    """The block of whoever has signed in. Raises NotPermitted for somebody who has none."""
    return desk_place(request, Verb.KEEP_BLOCK)


def listed_in(request: SignedIn, block: Division) -> QuerySet[Listing]:
    """Those of the block who are on the list, and nobody of elsewhere, whatever other post somebody holds."""
    return listings_at(request.by, block)


def neighbour_of(request: SignedIn, block: Division, person_id: str) -> Person:
    """Somebody of the block, with telephones and family. Raises NotFound."""
    there = persons_for(request.by).filter(place__path__startswith=block.path)
    person = there.prefetch_related("ties__other__phones", "phones").filter(pk=person_id).first()
    if person is None:
        raise NotFound
    return person


def around(request: SignedIn, block: Division, current: str) -> dict[str, Any]:
    """Context of every page; who helps as well has the way to those visits."""
    helps = Helper.objects.filter(person=request.by.person_id).exists()
    visits = [NavItem(_("My visits"), reverse("helper:today"), "hand-heart")] if helps else []
    return {
        "tabs": [
            NavItem(_("Today"), reverse("grid:today"), "calendar-check", current == "today"),
            NavItem(_("My block"), reverse("grid:people"), "users", current == "people"),
            *visits,
        ],
        "desk_name": place_name(block),
        "block": block,
        "station": station_at(block),
    }
