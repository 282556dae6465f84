"""Whose a contact is, and that nobody's is ever silently overdue: each morning whoever owes one is told."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from huzhu.care.contacts.models import Listing
from huzhu.commons.journal.actions import record
from huzhu.commons.notices.actions import take_back_notices, tell
from huzhu.commons.people.models import Person, Post
from huzhu.commons.people.queries import holders_of
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor

DAY = timedelta(days=1)
OWED_BY = (Post.Kind.GRID_MEMBER, Post.Kind.STAFF, Post.Kind.INSPECTOR, Post.Kind.KEEPER)


def owners_of(places: Iterable[Division], day: date) -> Mapping[str, str]:
    """Who owes the contacts of a place, by its code: the nearest grid member, else of the staff, and where nobody
    works an inspector or whoever keeps the places, who can give the post to somebody.

    A place without any of these is left out. Asks no permission: it names nobody but those at work.
    """
    found: dict[str, str] = {}
    for place in {one.pk: one for one in places}.values():
        held = (person for kind in OWED_BY for person in holders_of(place, kind, day))
        nearest = next(held, None)
        found |= {place.pk: nearest} if nearest else {}
    return found


def overdue_on(day: date) -> QuerySet[Listing]:
    """Every contact that should have been before a day, of the living on the list; the longest over first."""
    over = Listing.objects.filter(ended_at__isnull=True, person__died_on__isnull=True, due_on__lt=day)
    return over.order_by("due_on", "pk")


@transaction.atomic
def press_contacts(*, by: Actor, at: datetime) -> int:
    """Tells each owner of the contacts that are over, and the staff too of those at high risk; returns how many are.

    One word a morning: about one person by name, about several by their number. Opens nothing sealed. Permitted to the
    house alone, which runs it by night: it asks for no permission.
    """
    over = list(overdue_on(by.day).defer("because", "ended_because").select_related("person__place"))
    owners = owners_of((one.person.place for one in over), by.day)
    owed = defaultdict[str, list[Listing]](list)
    for one in over:
        place: Division = one.person.place
        whose = [owners[place.pk]] if place.pk in owners else []
        if one.tier == Listing.Tier.RED:
            whose += holders_of(place, Post.Kind.STAFF, by.day)
        for person in dict.fromkeys(whose):
            owed[person].append(one)
    people = Person.objects.filter(pk__in=owed).select_related("place").in_bulk()
    for code in sorted(owed):
        _tell(by, at, people[code], owed[code])
    if over:
        persons = [one.person_id for one in over]
        record(by=by, at=at, action="press_contacts", persons=persons, details={"count": len(over)})
    return len(over)


def _tell(by: Actor, at: datetime, person: Person, owed: list[Listing]) -> None:
    """One word a morning; what was not said yet of yesterday gives way to it."""
    longest, one = owed[0], len(owed) == 1
    kind = "contact.overdue" if one else "contact.overdue_many"
    params = {"who": longest.person_id} if one else {"count": len(owed)}
    for said in ("contact.overdue", "contact.overdue_many"):
        take_back_notices(by=by, at=at, kind=said, about=f"contacts:{by.day - DAY}", person=person)
    about, told = f"contacts:{by.day}", {**params, "on": str(longest.due_on)}
    tell(by=by, at=at, person=person, kind=kind, about=about, params=told)
