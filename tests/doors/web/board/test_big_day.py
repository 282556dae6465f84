"""A day of three hundred visits on the board: as many statements as a small day, and a page of bounded weight."""

import gzip
from datetime import date, timedelta
from time import process_time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huzhu.care.dispatch.models import Assignment
from huzhu.care.needs.models import Need
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.models import Person
from tests.cast import NOW, TODAY, Cast, volunteer

pytestmark = pytest.mark.django_db

VISITS, HELPERS, UNSERVED = 300, 60, 12
MOST_GZIPPED_BYTES, MOST_STATEMENTS, TRIES = 60_000, 60, 3
SECONDS_AT_MOST = 1.0  # of the processor, the best of three: a crowded machine is hardly slower by this clock


def test_three_hundred_visits(li: Client, cast: Cast) -> None:
    crowd(cast)
    board = f"/desk/board/{TODAY}/"
    with CaptureQueriesContext(connection) as asked:
        page = li.get(board)
    assert page.status_code == 200
    assert f"共 {VISITS} 单" in page.text
    assert len(asked) <= MOST_STATEMENTS
    assert len(gzip.compress(page.content)) <= MOST_GZIPPED_BYTES
    assert min(_seconds(li, board) for _turn in range(TRIES)) < SECONDS_AT_MOST


def _seconds(li: Client, board: str) -> float:
    began = process_time()
    li.get(board)
    return process_time() - began


def crowd(cast: Cast) -> None:
    """Sixty helpers with five accepted visits each, but for the last few that nobody goes to."""
    house, li = cast.actor(cast.li), cast.li
    people = [
        Person(place=cast.community, name=f"赵{turn}", born_on=date(1945, 1, 1), registered_at=NOW, registered_by=li)
        for turn in range(VISITS + HELPERS)
    ]
    Person.objects.bulk_create(people)
    helpers = [volunteer(one, house) for one in people[VISITS:]]
    Helper.objects.filter(pk__in=[one.pk for one in helpers]).update(max_minutes_a_day=480, max_visits_a_day=8)
    needs = [
        Need(
            elder=people[turn],
            place=cast.community,
            service="S1",
            channel="phone",
            earliest_at=NOW + timedelta(minutes=90 * (turn // HELPERS)),
            latest_start_at=NOW + timedelta(minutes=90 * (turn // HELPERS) + 60),
            minutes=60,
            state=Need.State.APPROVED,
            asked_at=NOW,
            asked_by=li,
            approved_at=NOW,
            approved_by=li,
        )
        for turn in range(VISITS)
    ]
    Need.objects.bulk_create(needs)
    Assignment.objects.bulk_create(
        Assignment(
            need=need,
            helper=helpers[turn % HELPERS],
            starts_at=need.earliest_at,
            ends_at=need.earliest_at + timedelta(minutes=60),
            walking_minutes=10,
            state=Assignment.State.ACCEPTED,
            offered_at=NOW,
            offered_by=li,
            answer_by_at=NOW,
            answered_at=NOW,
            answered_by=li,
            password="桂花",
        )
        for turn, need in enumerate(needs[: VISITS - UNSERVED])
    )
