"""A message sent again does nothing more and gets the same answer: every POST of the API, eight times at once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections, transaction

from huzhu.commons.journal.models import Arrival, Line
from tests.doors.api.operations import actions_of, operations
from tests.doors.api.scene import ROOT, Caller, Scene, morning, stand_still
from tests.doors.api.tables import DEEDS, codes, filled

RIVALS = 8
# Inspector Chen's and Operator Zhou's; all else is Staff Li's.
OTHERS = {
    "/editions": "chen",
    "/replays": "chen",
    "/places/{street}": "chen",
    "/flags": "chen",
    "/purchases/{purchase}/": "chen",
    "/purchases/{purchase_ordered}/cancel": "chen",
    "/phone-backs": "zhou",
}
# They change what other deeds of the same morning stand on.
LAST = ("/plans", "/people/{hong}/door-card", "/people/{hong}/death", "/goods/{goods}/withdraw")
# What each does in the end: it offers, it ends the search with whoever is on duty, it tells what it has proposed.
RECORDED_AS = {
    "assign_by_hand": "offer_visit",
    "send_duty": "end_search",
    "plan_day": "tell_run",
    "give_time": "post_entry",
    "donate_time": "post_entry",
    "direct_above_limit": "post_entry",
    "keep_edition": "keep_rules",
    "end_adoption": "end_rules",
    "leave_out_opening_row": "settle_opening_row",
    "report_death": "note_death",
    "change_listing": "list_for_contact",
    "undo_death": "withdraw_death",
    "fund_reserve": "post_entry",
}
# Before hours, absences and illness bar the helper, other plans follow, and who is proposed is taken up.
FIRST = ("/contact-proposals/{proposal}/decline", "/assignments", "/needs/{approved}/assign", "/plans/{told}/undo")
# What they change beside the row of their address.
ALSO = {
    "/assignments": "/needs/{approved",
    "/plans/{told}/undo": "/needs/{approved",
    "/contacts/{contact}/undo": "/contact-list/{listing",
    "/assignments/{gone}/come-after-all": "/searches/{search",
}
# What only undoes, and what it undoes.
UNDOES = {
    "/thanks/{thanks}/hang-again": "/thanks/{thanks}/take-down",
    "/announcements/{announcement}/hang-again": "/announcements/{announcement}/take-down",
    "/phone-calls/{rung}/not-rung-back": "/phone-calls/{rung}/rung-back",
}


@pytest.fixture(autouse=True)
def _doors(settings, monkeypatch):
    stand_still(settings, monkeypatch)


@pytest.mark.django_db(transaction=True)
def test_every_post_eight_times_at_once_has_one_effect_and_one_answer():
    with transaction.atomic():
        most = max(Counter(map(_row, DEEDS)).values())  # no deed meets what another has done to the same row
        mornings = [morning() for _ in range(most)]
    callers = [{name: scene.caller(name) for name in ("li", "chen", "zhou")} for scene in mornings]
    done: Counter[str] = Counter()
    for path in sorted(DEEDS, key=lambda path: (path in LAST, path not in FIRST, path)):
        turn = done[_row(path)] % len(mornings)
        done[_row(path)] += 1
        _eight_at_once(mornings[turn], callers[turn][_whose(path)], path)


@pytest.mark.django_db
def test_the_first_answer_comes_again_whatever_has_happened_since():
    scene = morning()
    li, path = scene.caller("li"), f"/needs/{scene.asked.pk}"
    first = li.post(f"{path}/approve", key="k")
    assert li.post(f"{path}/cancel", {"because": "不用了"}).json()["state"] == "cancelled"
    again = li.post(f"{path}/approve", key="k")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert li.post(f"{path}/approve").json()["code"] == "need.already_decided"


@pytest.mark.django_db
def test_a_key_belongs_to_whoever_sent_it():
    scene = morning()
    body = {"place": scene.cast.community.pk, "name": "某人"}
    made = {name: scene.caller(name).post("/people", body, key="k").json()["id"] for name in ("li", "zhou")}
    assert made["li"] != made["zhou"]


def _whose(path: str) -> str:
    return next((name for start, name in OTHERS.items() if path.startswith(start)), "li")


def _row(path: str) -> str:
    return ALSO.get(path, path.partition("}")[0])


def _eight_at_once(scene: Scene, caller: Caller, path: str) -> None:
    names = codes(scene)
    address, body = path.format(**names), filled(DEEDS[path][0], names)
    action = _action_of(path)
    if path in UNDOES:
        caller.post(UNDOES[path].format(**names))
    before = _effects(action), Arrival.objects.count()
    answers = _together(caller, address, body)
    assert len(set(answers)) == 1, (path, answers)
    assert answers[0][0] in (200, 201), (path, answers[0])
    assert (_effects(action) - before[0], Arrival.objects.count() - before[1]) == (1, 1), path


def _together(caller: Caller, address: str, body: dict[str, Any]) -> list[tuple[int, bytes]]:
    start = Barrier(RIVALS, timeout=20)
    cookies = caller.client.cookies

    def send(_number: int) -> tuple[int, bytes]:
        mine = Caller(None)
        mine.client.cookies = cookies
        start.wait()
        try:
            answer = mine.post(address, body, key=f"once {address}")
            return answer.status_code, answer.content
        finally:
            connections.close_all()

    with ThreadPoolExecutor(RIVALS) as pool:
        return list(pool.map(send, range(RIVALS)))


def _effects(action: str) -> int:
    return Line.objects.filter(action=action).count()


def _action_of(path: str) -> str:
    parts = path.split("/")

    def fits(general: list[str]) -> bool:
        pairs = zip(general, parts, strict=True) if len(general) == len(parts) else [("", "x")]
        return all(one == other or (one.startswith("{") and other.startswith("{")) for one, other in pairs)

    [operation] = [one for one in operations() if one.methods == ["POST"] and fits(one.path.split("/"))]
    [action] = actions_of(operation.view_func)
    return RECORDED_AS.get(action.__name__, action.__name__)


def test_the_table_holds_every_post():
    assert ROOT.startswith("/api/")
    assert len(DEEDS) == sum(one.methods == ["POST"] for one in operations())
