"""Weeks of honest visits in Grandma Hong's community, and somebody who had hours written down that nobody gave."""

from datetime import datetime, timedelta

from huzhu.care.dispatch.models import Assignment
from huzhu.care.needs.models import Need
from huzhu.care.visits.models import Attendance, Mark, Visit
from huzhu.commons.codes import new_code
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.models import Person
from huzhu.commons.sealed import index_digest
from huzhu.kernel.moments import whole_minutes
from tests.cast import NOW, Cast, volunteer

HELPERS, ELDERS, DAYS = 7, 12, 28


def lived_in(cast: Cast, days: int = DAYS) -> Cast:
    """So many days of ordinary visits up to yesterday, stays of all lengths; nothing about them is unusual."""
    helpers = [volunteer(_person(cast, f"帮手{number}"), cast.actor(cast.li)) for number in range(HELPERS)]
    elders = [_person(cast, f"长者{number}") for number in range(ELDERS)]
    for day in range(days, 0, -1):
        for number, helper in enumerate(helpers):
            begins = NOW - timedelta(days=day) + timedelta(hours=(number * 3 + day) % 8, minutes=7 * number)
            stayed = 44 + (number * 7 + day * 5) % 13
            give(cast, helper, elders[(number + day) % ELDERS], begins, stayed)
    return cast


def phantoms(cast: Cast, helper: Helper, elder: Person, count: int = 12) -> list[Visit]:
    """Visits up to the limit of what counts, at night, each on the same evening as one at another door."""
    made = []
    for day in range(count, 0, -1):
        begins = NOW - timedelta(days=day) + timedelta(hours=13)
        made.append(give(cast, helper, elder, begins, 75, said_by=elder, at_once=True))
        give(cast, helper, _person(cast, f"别家{day}"), begins + timedelta(minutes=20), 75)
    return made


def give(
    cast: Cast, helper: Helper, elder: Person, begins: datetime, stayed: int, *,
    said_by: Person | None = None, at_once: bool = False,
) -> Visit:  # fmt: skip
    """One visit of an hour's plan that is over and confirmed, by the son unless somebody else is named."""
    ends, li = begins + timedelta(minutes=stayed), cast.li
    need = Need.objects.create(
        elder=elder, place=cast.community, service="S1", channel="phone", earliest_at=begins, latest_start_at=begins,
        minutes=60, state="closed", asked_at=begins - timedelta(days=1), asked_by=li,
        approved_at=begins - timedelta(days=1), approved_by=li, closed_at=ends,
    )  # fmt: skip
    promise = Assignment.objects.create(
        need=need, helper=helper, starts_at=begins, ends_at=begins + timedelta(hours=1), state="accepted",
        offered_at=need.asked_at, offered_by=li, answer_by_at=begins, answered_at=need.asked_at,
        answered_by=helper.person, begun_at=begins, password="桂花",
    )  # fmt: skip
    said_at = ends + (timedelta(minutes=2) if at_once else timedelta(hours=5))
    visit = Visit.objects.create(
        need=need, elder=elder, place=cast.community, state="confirmed", began_at=begins, left_at=ends,
        confirmed_at=said_at, confirmed_by=said_by or cast.son, confirmed_via="elder" if said_by else "delegate",
    )  # fmt: skip
    part = Attendance.objects.create(
        visit=visit, assignment=promise, arrived_at=begins, arrival_shown="card", arrival_nonce=new_code(),
        arrival_noted_by=helper.person, left_at=ends, leaving_shown="card", leaving_nonce=new_code(),
        leaving_noted_by=helper.person, credited_minutes=whole_minutes(begins, ends),
    )  # fmt: skip
    Mark.objects.create(
        visit=visit, attendance=part, deed="arrival", noted_at=begins,
        device_digest=index_digest("device", f"of {helper.pk}"), metres_away=100 * (stayed % 2),
    )  # fmt: skip
    return visit


def _person(cast: Cast, name: str) -> Person:
    return Person.objects.create(place=cast.community, name=name, registered_at=NOW, registered_by=cast.li)
