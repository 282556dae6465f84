"""How the days went, and a helper who falls ill: what the pages say, to whom, and what they refuse."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from huzhu.care.dispatch.models import Assignment, Illness
from huzhu.commons.people.models import Person
from tests.cast import TODAY, Cast
from tests.doors.web.station import scenes
from tests.doors.web.station.conftest import Clock

Enter = Callable[[Person], Client]

pytestmark = pytest.mark.django_db

RUNNING = f"/desk/running/{TODAY.replace(day=1)}/"
BACK_ON = TODAY + timedelta(days=2)


class TestTheMonth:
    """/desk/running/"""

    def test_the_entry_leads_to_this_month_and_the_box_to_any(self, li: Client) -> None:
        assert li.get("/desk/running/").headers["Location"] == RUNNING
        assert li.get("/desk/running/", {"month": "nonsense"}).headers["Location"] == RUNNING

    def test_what_was_done_is_measured(self, li: Client, cast: Cast, clock: Clock) -> None:
        scenes.left(cast)
        clock.go_on(hours=5)
        page = li.get(RUNNING)
        assert page.status_code == 200
        assert "100%" in page.text
        english = li.get(RUNNING, headers={"accept-language": "en"}).text
        assert "1 visit<" in english
        assert "1 visits" not in english

    def test_a_month_without_requests_says_so(self, li: Client) -> None:
        before = (TODAY.replace(day=1) - timedelta(days=1)).replace(day=1)
        assert "<table" not in li.get(f"/desk/running/{before}/").text

    def test_the_file_holds_the_lines_of_the_page(self, li: Client, cast: Cast) -> None:
        scenes.promised(cast)
        answer = li.get(f"{RUNNING}csv/")
        assert "attachment" in answer.headers["Content-Disposition"]
        assert "100%" in answer.content.decode("utf-8-sig")

    def test_only_who_may_count_sees_it(self, zhou: Client, xu: Client, cast: Cast) -> None:
        scenes.promised(cast)
        assert zhou.get(RUNNING).status_code == 403
        assert "<table" not in xu.get(RUNNING).text, "her own place has had no request"


class TestIllAtTheDesk:
    """The helper rang: one form gives back every promise until a day."""

    def test_it_gives_back_and_can_be_taken_back(self, li: Client, cast: Cast) -> None:
        promise = scenes.promised(cast)
        address = f"/desk/helpers/{cast.wang_helper.pk}/"
        assert li.post(f"{address}ill/", {"nonce": "1", "back_on": str(BACK_ON)}).status_code == 302
        promise.refresh_from_db()
        assert (promise.state, promise.why) == (Assignment.State.WITHDRAWN, "ill")
        illness = Illness.objects.get()
        assert f"/desk/helpers/ill/{illness.pk}/undo/" in li.get(address).text
        li.post(f"/desk/helpers/ill/{illness.pk}/undo/", {"nonce": "2"})
        assert Assignment.objects.filter(need=promise.need, state=Assignment.State.ACCEPTED).exists()

    def test_a_day_that_is_no_day_or_not_after_today_is_said_at_the_form(self, li: Client, cast: Cast) -> None:
        address = f"/desk/helpers/{cast.wang_helper.pk}/ill/"
        for nonce, day in enumerate(("", "soon", str(TODAY))):
            page = li.post(address, {"nonce": str(nonce), "back_on": day})
            assert page.status_code == 422
            assert 'id="ill_back_on"' in page.text
        assert not Illness.objects.exists()

    def test_strangers_find_no_helper(self, xu: Client, zhou: Client, cast: Cast) -> None:
        address = f"/desk/helpers/{cast.wang_helper.pk}/ill/"
        assert xu.post(address, {"nonce": "1", "back_on": str(BACK_ON)}).status_code == 404
        assert zhou.post(address, {"nonce": "1", "back_on": str(BACK_ON)}).status_code == 403
        assert not Illness.objects.exists()


class TestIllOnOnesOwn:
    """/v/me/ill/: the helper says it himself."""

    def test_it_gives_back_and_can_be_taken_back(self, enter: Enter, cast: Cast) -> None:
        promise = scenes.promised(cast)
        wang = enter(cast.wang)
        assert wang.post("/v/me/ill/", {"nonce": "1", "back_on": str(BACK_ON)}).status_code == 302
        promise.refresh_from_db()
        assert promise.state == Assignment.State.WITHDRAWN
        illness = Illness.objects.get()
        assert wang.post(f"/v/me/ill/{illness.pk}/undo/", {"nonce": "2"}).status_code == 302
        assert Assignment.objects.filter(need=promise.need, state=Assignment.State.ACCEPTED).exists()

    def test_a_day_that_is_not_offered_is_said_at_the_form(self, enter: Enter, cast: Cast) -> None:
        page = enter(cast.wang).post("/v/me/ill/", {"nonce": "1", "back_on": str(TODAY)})
        assert page.status_code == 422
        assert not Illness.objects.exists()
