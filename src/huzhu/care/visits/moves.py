"""An elder lives elsewhere: the record goes to the station there, which is told."""

from datetime import datetime

from django.db import transaction

from huzhu.care.needs.models import Need
from huzhu.care.rounds.models import Round
from huzhu.commons.notices.actions import tell
from huzhu.commons.people.models import Person, Post
from huzhu.commons.people.moving import move_person
from huzhu.commons.people.queries import holders_of
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import Refused

OPEN = (Need.State.ASKED, Need.State.APPROVED)


class StillExpected(Refused):
    """Somebody would come to the old door."""

    code = "visits.still_expected"
    sentence = "Help is still asked for or promised at the old door: %(needs)s requests, %(rounds)s regular."
    next_step = "Please cancel it first, or wait until it is done; then write down the move, and ask anew from there."


@transaction.atomic
def report_move(*, by: Actor, at: datetime, person: Person, place: Division, door: str, mark: str) -> Person:
    """Somebody has moved to another door, perhaps of another place. Into another place the staff there are told, who
    keep the record and the regular contact from now on.

    Refuses: StillExpected, RecordChanged, NotMoved, NowhereToLive, MovedAfterDeath, NotPermitted, NotFound.
    """
    left = person.place_id
    person = move_person(by=by, at=at, person=person, place=place, door=door, mark=mark)
    needs = Need.objects.filter(elder=person, state__in=OPEN).count()
    rounds = Round.objects.filter(elder=person, ended_at__isnull=True).count()
    if needs or rounds:
        raise StillExpected(needs=needs, rounds=rounds)
    if place.pk != left:
        _tell_there(by, at, person, place)
    return person


def _tell_there(by: Actor, at: datetime, person: Person, place: Division) -> None:
    about, params = f"move:{person.pk}:{by.day}", {"who": person.pk}
    there = Person.objects.filter(pk__in=holders_of(place, Post.Kind.STAFF, by.day)).exclude(pk=by.person_id)
    for one in there.select_related("place").order_by("pk"):
        tell(by=by, at=at, person=one, kind="person.moved_in", about=about, params=params)
