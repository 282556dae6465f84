"""One call walks through the desk, page by page, as staff do it."""

import re

from django.test import Client

from huzhu.care.needs.models import Need
from huzhu.care.visits.models import Visit
from tests.cast import Cast
from tests.doors.web.station.conftest import Clock


def nonce_of(page: str) -> str:
    """The nonce of the first form on a page that has one."""
    return re.findall(r'name="nonce" value="([^"]+)"', page)[0]


def test_a_call_becomes_a_confirmed_visit(cast: Cast, zhou: Client, li: Client, clock: Clock) -> None:
    """Call, approval, plan, yes by telephone, arrival, leaving, call-back, rating: all from the desk."""
    page = zhou.get("/desk/", {"q": "hgf"})
    assert page.status_code == 200
    assert "洪桂芳" in page.text
    form = {
        "nonce": nonce_of(page.text),
        "person": cast.hong.pk,
        "kind": "S1",
        "day": "2026-11-20",
        "earliest": "10",
        "latest": "1130",
        "minutes": "usual",
        "channel": "phone",
        "note": "想聊聊天",
        "wishes": ["familiar"],
    }
    saved = zhou.post("/desk/", form)
    assert saved.status_code == 302, saved.text
    need = Need.objects.get()
    assert zhou.get(saved.url).status_code == 200
    approved = li.post(f"/desk/needs/{need.pk}/approve/", {"nonce": "n1"}, follow=True)
    assert approved.status_code == 200
    planned = li.post("/desk/day/2026-11-20/plan/", {"nonce": "n2"}, follow=True)
    assert "王小川" in planned.text
    offer = need.assignments.get()
    li.post(f"/desk/assignments/{offer.pk}/accept/", {"nonce": "n3"}, follow=True)
    clock.go_on(hours=1)
    arrived = zhou.post(f"/desk/assignments/{offer.pk}/arrive/", {"nonce": "n4"}, follow=True)
    assert arrived.status_code == 200
    clock.go_on(hours=1)
    assert zhou.post(f"/desk/assignments/{offer.pk}/leave/", {"nonce": "n5"}, follow=True).status_code == 200
    visit = Visit.objects.get()
    assert visit.state == Visit.State.LEFT
    assert "洪桂芳" in zhou.get("/desk/call-backs/").text
    assert zhou.post(f"/desk/call-backs/{visit.pk}/confirm/", {"nonce": "n6"}, follow=True).status_code == 200
    rated = zhou.post(f"/desk/call-backs/{visit.pk}/rate/", {"nonce": "n7", "stars": "5"}, follow=True)
    assert rated.status_code == 200
    visit.refresh_from_db()
    assert (visit.state, visit.rating.stars) == (Visit.State.CONFIRMED, 5)
