"""Call-backs, words to pass on, complaints."""

from typing import Any

from django.test import Client

from huzhu.care.reviews.models import Rating
from huzhu.care.visits.models import Visit
from huzhu.commons.notices.actions import tell
from huzhu.commons.notices.models import Notice
from tests.cast import NOW, Cast
from tests.doors.web.station import scenes


class TestCallingBack:
    """The elder's word on the telephone."""

    def test_the_list_and_the_sentence(self, zhou: Client, cast: Cast) -> None:
        visit = scenes.left(cast)
        assert f"/desk/call-backs/{visit.pk}/" in zhou.get("/desk/call-backs/").text
        page = zhou.get(f"/desk/call-backs/{visit.pk}/").text
        assert "洪奶奶，我是互助站的。王小川是不是" in page
        assert "tel:10023450001" in page

    def test_nobody_waiting_says_so(self, zhou: Client) -> None:
        assert "都回访完了" in zhou.get("/desk/call-backs/").text

    def test_confirmed_and_rated(self, zhou: Client, cast: Cast) -> None:
        visit = scenes.left(cast)
        assert zhou.post(f"/desk/call-backs/{visit.pk}/confirm/", {"nonce": "1"}).status_code == 302
        without = zhou.post(f"/desk/call-backs/{visit.pk}/rate/", {"nonce": "2"})
        assert without.status_code == 422
        form = {"nonce": "2", "stars": "4", "note": "很耐心"}
        assert zhou.post(f"/desk/call-backs/{visit.pk}/rate/", form).status_code == 302
        rating, visit = Rating.objects.get(), Visit.objects.get()
        assert (rating.stars, str(rating.note), visit.confirmed_via) == (4, "很耐心", "call_back")
        assert "很耐心" in zhou.get(f"/desk/call-backs/{visit.pk}/").text

    def test_who_comes_second_is_told(self, zhou: Client, li: Client, cast: Cast) -> None:
        visit = scenes.left(cast)
        zhou.post(f"/desk/call-backs/{visit.pk}/confirm/", {"nonce": "1"})
        answer = li.post(f"/desk/call-backs/{visit.pk}/confirm/", {"nonce": "2"})
        assert answer.status_code == 409
        assert "周敏" in answer.text

    def test_something_was_wrong(self, zhou: Client, cast: Cast) -> None:
        visit = scenes.left(cast)
        assert zhou.post(f"/desk/call-backs/{visit.pk}/dispute/", {"nonce": "1"}).status_code == 422
        answer = zhou.post(f"/desk/call-backs/{visit.pk}/dispute/", {"nonce": "1", "reason": "走得太早"})
        assert answer.status_code == 302
        assert "走得太早" in zhou.get("/desk/call-backs/complaints/").text


class TestComplaints:
    """Deciding a complaint."""

    def test_right(self, li: Client, cast: Cast) -> None:
        visit = scenes.disputed(cast)
        assert li.post(f"/desk/call-backs/{visit.pk}/uphold/", {"nonce": "1"}).status_code == 422
        li.post(f"/desk/call-backs/{visit.pk}/uphold/", {"nonce": "1", "words": "邻居也看见了"})
        visit.refresh_from_db()
        assert (visit.state, visit.resolved_because) == ("upheld", "邻居也看见了")

    def test_a_misunderstanding(self, li: Client, cast: Cast) -> None:
        visit = scenes.disputed(cast)
        li.post(f"/desk/call-backs/{visit.pk}/dismiss/", {"nonce": "1", "words": "说清了"})
        visit.refresh_from_db()
        assert visit.state == "confirmed"

    def test_decided_already_is_told_in_the_form(self, li: Client, cast: Cast) -> None:
        visit = scenes.disputed(cast)
        li.post(f"/desk/call-backs/{visit.pk}/dismiss/", {"nonce": "1", "words": "说清了"})
        again = li.post(f"/desk/call-backs/{visit.pk}/uphold/", {"nonce": "2", "words": "不对"})
        assert again.status_code == 422
        assert "data-summary" in again.text

    def test_operators_see_but_do_not_decide(self, zhou: Client, cast: Cast) -> None:
        visit = scenes.disputed(cast)
        assert "/uphold/" not in zhou.get(f"/desk/call-backs/{visit.pk}/").text
        assert zhou.post(f"/desk/call-backs/{visit.pk}/uphold/", {"nonce": "1", "words": "x"}).status_code == 403


class TestWordsToPassOn:
    """The call list."""

    def test_is_gathered_by_person_and_ready_to_read(self, zhou: Client, cast: Cast) -> None:
        scenes.promised(cast)
        page = zhou.get("/desk/call-backs/notices/").text
        assert page.count(f"/desk/people/{cast.hong.pk}/") == 1
        assert "王小川" in page
        assert "红马甲" in page

    def test_no_answer_keeps_it_and_reached_ends_it(self, zhou: Client, cast: Cast) -> None:
        scenes.approved(cast)
        notice = Notice.objects.get(person=cast.hong)
        address = f"/desk/call-backs/notices/{notice.pk}/"
        zhou.post(address, {"nonce": "1", "outcome": "no_answer"})
        assert "打过 1 次" in zhou.get("/desk/call-backs/notices/").text
        zhou.post(address, {"nonce": "2", "outcome": "reached"})
        assert "没有要转告的" in zhou.get("/desk/call-backs/notices/").text
        assert zhou.post(address, {"nonce": "3", "outcome": "reached"}).status_code == 409

    def test_an_outcome_nobody_knows_is_not_found(self, zhou: Client, cast: Cast) -> None:
        scenes.approved(cast)
        notice = Notice.objects.get(person=cast.hong)
        assert zhou.post(f"/desk/call-backs/notices/{notice.pk}/", {"nonce": "1", "outcome": "x"}).status_code == 404


def test_pages_need_few_queries(zhou: Client, cast: Cast, django_assert_num_queries: Any) -> None:
    """Pinned."""
    visit = scenes.left(cast)
    with django_assert_num_queries(20):
        zhou.get("/desk/call-backs/")
    with django_assert_num_queries(26):
        zhou.get(f"/desk/call-backs/{visit.pk}/")


def test_words_to_pass_on_cost_the_same_for_many(zhou: Client, cast: Cast, django_assert_num_queries: Any) -> None:
    """Pinned: the names that notices speak of are read at once."""
    scenes.promised(cast)
    zhou.get("/desk/call-backs/notices/")
    with django_assert_num_queries(18):
        zhou.get("/desk/call-backs/notices/")
    told = {"service": "S1", "when": NOW.isoformat(), "who": cast.wang.pk}
    for number in range(5):
        tell(by=cast.actor(cast.li), at=NOW, person=cast.hong, kind="visit.arrived", about=f"v:{number}", params=told)
    with django_assert_num_queries(18):
        assert zhou.get("/desk/call-backs/notices/").text.count("王小川") >= 6
