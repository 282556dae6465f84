"""How many questions each list asks the database: pinned, and the same for few rows as for many."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huzhu.care.dispatch.models import Unserved
from huzhu.care.dispatch.planning import as_json
from huzhu.care.rounds.actions import ask_keeper
from huzhu.kernel.dispatch.reasons import LONGER_DAY
from tests.cast import NOW
from tests.doors.api.scene import approved_need, offer, past_visit, round_of

# Two for the session and its account, one for the posts held, the list's own, and two that note what was read.
LISTS = {
    "/needs": 6,
    "/visits": 6,
    "/rounds": 7,
    "/keepers/mine": 5,
    "/helpers": 5,
    "/assignments/mine": 7,
    "/assignments?place={community}&day=2026-11-20": 7,
    "/notices/calls?place={community}": 8,
    "/people?find=洪桂芳": 6,
    "/journal/mine": 7,
    "/plans/last?place={community}&day=2026-11-21": 9,
    "/figures/2026-11?place={community}": 10,
    "/figures/2026-11/visits_done?place={community}": 5,
    "/people/{wang}/time/lines": 8,
}


def cost(caller, path) -> int:
    """The number of SQL queries of one answer."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert caller.get(path).status_code == 200
    return len([one for one in queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def plan_naming_a_helper(scene, li) -> None:
    """Plans tomorrow; whatever is left unserved has a reason that names Xiao Wang."""
    li.post("/plans", {"place": scene.cast.community.pk, "day": "2026-11-21"})
    reason = LONGER_DAY.of(person=scene.cast.wang_helper.pk, start_time="09:00")
    assert Unserved.objects.update(reasons=as_json([reason])) >= 1


WHO = {"/keepers/mine": "wang", "/assignments/mine": "wang", "/journal/mine": "hong"}


@pytest.mark.parametrize("path", LISTS)
def test_a_list_asks_as_much_for_many_rows_as_for_few(scene, path):
    li, who = scene.caller("li"), scene.caller(WHO.get(path, "li"))
    address = path.format(community=scene.cast.community.pk, wang=scene.cast.wang.pk)
    li.post(f"/visits/{scene.left.pk}/confirm")
    approved_need(scene.cast, at=NOW + timedelta(hours=20))
    plan_naming_a_helper(scene, li)
    before = cost(who, address)
    for number in range(1, 6):
        visit = past_visit(scene.cast, NOW - timedelta(hours=20 + 3 * number))
        li.post(f"/visits/{visit.pk}/confirm")
        offer(scene.cast, approved_need(scene.cast, at=NOW + timedelta(hours=5, minutes=number)))
        approved_need(scene.cast, at=NOW + timedelta(hours=20, minutes=number))
        booked = round_of(scene.cast, at=NOW + timedelta(days=40 + number))
        ask_keeper(by=scene.cast.actor(scene.cast.li), at=NOW, booked=booked, helper=scene.cast.wang_helper, seat=0)
    plan_naming_a_helper(scene, li)
    assert (before, cost(who, address)) == (LISTS[path],) * 2
