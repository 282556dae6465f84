"""Each call ends with a word: at the desk, by saving, by an answer, and on the list of calls."""

import re
from typing import Any

from django.test import Client

from huzhu.care.calls.models import Call
from huzhu.care.needs.models import Need
from huzhu.commons.codes import new_code
from tests.cast import Cast
from tests.doors.web.station.conftest import Clock
from tests.doors.web.station.test_intake import answers

HTMX = {"HX-Request": "true"}


def end(client: Client, outcome: str, **more: str) -> Any:
    """The button of an answer."""
    return client.post("/desk/end/", {"nonce": new_code(), "tab": new_code(), "outcome": outcome, **more})


class TestTheBar:
    """What stands at the top of the desk."""

    def test_a_call_is_taken_and_stands_there(self, zhou: Client) -> None:
        assert "现在没有通话" in zhou.get("/desk/").text
        to = zhou.post("/desk/begin/", {"nonce": "n", "tab": "a" * 12, "number": "10023450001"}).url
        assert to == f"/desk/?tab={'a' * 12}", "no number in any address"
        page = zhou.get(to).text
        assert "100****0001" in page
        assert "通话中" in page
        assert "洪桂芳" in page, "whom the number reaches is found by itself"
        assert "来电号码一致" in page

    def test_the_next_is_not_begun_before_this_one_has_its_word(self, zhou: Client) -> None:
        zhou.post("/desk/begin/", {"nonce": "a", "tab": "a" * 12})
        to = zhou.post("/desk/begin/", {"nonce": "b", "tab": "b" * 12}).url
        assert "ask=1" in to
        assert "09:00 那通来电，结果怎样？" in zhou.get(to).text
        assert Call.objects.count() == 1

    def test_neither_does_an_empty_desk(self, zhou: Client) -> None:
        zhou.post("/desk/begin/", {"nonce": "a", "tab": "a" * 12})
        assert "ask=1" in zhou.post("/desk/clear/", {"tab": "a" * 12}).url

    def test_typing_for_a_caller_begins_it_by_itself(self, zhou: Client, cast: Cast) -> None:
        zhou.post("/desk/check/", answers(cast, tab="a" * 12, since="20"), headers=HTMX)
        call = Call.objects.get()
        assert (call.ended_at, call.tab) == (None, "a" * 12)
        assert call.began_at.strftime("%H:%M:%S") == "00:59:40"

    def test_who_looks_something_up_has_no_call(self, zhou: Client, cast: Cast) -> None:
        zhou.get("/desk/", {"q": "hgf"})
        zhou.post("/desk/check/", answers(cast, channel="counter"), headers=HTMX)
        assert not Call.objects.exists()

    def test_counts_and_average_of_the_day(self, zhou: Client, cast: Cast) -> None:
        zhou.post("/desk/", answers(cast, tab="a" * 12, since="52"))
        end(zhou, "answered")
        end(zhou, "none")
        assert "今天 2 通，平均 52 秒记完" in re.sub(r"\s+", " ", zhou.get("/desk/").text)


class TestEnding:
    """How it ended."""

    def test_saving_the_request_is_the_ending(self, zhou: Client, cast: Cast) -> None:
        zhou.post("/desk/begin/", {"nonce": "a", "tab": "a" * 12, "number": "10023450002"})
        zhou.post("/desk/", answers(cast, tab="a" * 12, channel="family"))
        call = Call.objects.get()
        assert (call.outcome, call.need, call.about_id) == ("need", Need.objects.get(), cast.hong.pk)
        assert call.person_id == cast.son.pk, "the number is her son's"

    def test_saved_under_another_tab_it_is_still_the_call_shown_there(self, zhou: Client, cast: Cast) -> None:
        zhou.post("/desk/begin/", {"nonce": "a", "tab": "a" * 12})
        zhou.post("/desk/", answers(cast, tab="b" * 12, call=Call.objects.get().pk))
        assert [call.outcome for call in Call.objects.all()] == ["need"]

    def test_without_scripts_the_saved_request_is_a_call_of_its_own(self, zhou: Client, cast: Cast) -> None:
        zhou.post("/desk/", answers(cast))
        assert Call.objects.get().outcome == "need"

    def test_what_repeats_names_its_first_request(self, zhou: Client, cast: Cast) -> None:
        zhou.post("/desk/", answers(cast, often="w4"))
        assert Call.objects.get().need == Need.objects.order_by("earliest_at")[0]

    def test_at_the_counter_nobody_rang(self, zhou: Client, cast: Cast) -> None:
        zhou.post("/desk/", answers(cast, channel="counter"))
        assert not Call.objects.exists()

    def test_only_a_question_and_nobody_knows_who(self, zhou: Client) -> None:
        to = end(zhou, "answered", words="问高龄津贴什么时候发").url
        call = Call.objects.get()
        assert (call.outcome, call.person_id, str(call.words)) == ("answered", None, "问高龄津贴什么时候发")
        assert "匿名" in zhou.get("/desk/").text
        assert "来电已记下：问题已答复。" in zhou.get(to).text

    def test_handed_on_wants_to_know_to_whom(self, zhou: Client) -> None:
        page = end(zhou, "urgent", words="胸口疼")
        assert page.status_code == 422
        assert "请选转给了谁。" in page.text
        assert "胸口疼" in page.text
        assert end(zhou, "urgent", handed_to="120").status_code == 302
        assert Call.objects.get().handed_to == "120"

    def test_chosen_by_mistake_it_is_undone(self, zhou: Client) -> None:
        to = end(zhou, "wrong").url
        undo = re.findall(r'action="([^"]+/reopen/)"', zhou.get(to).text)[0]
        back = zhou.post(undo, {"nonce": "u"}).url
        assert "结果怎样？" in zhou.get(back).text
        end(zhou, "answered")
        assert Call.objects.get().outcome == "answered"

    def test_others_take_no_calls(self, enter: Any, cast: Cast) -> None:
        for person in (cast.wang, cast.chen, cast.hong):
            client = enter(person)
            assert end(client, "answered").status_code == 403
            assert client.post("/desk/begin/", {"nonce": "b"}).status_code == 403
            assert client.get("/desk/calls/").status_code == 403


class TestTheList:
    """The calls of a day."""

    def test_by_name_number_word_and_day(self, zhou: Client, cast: Cast, clock: Clock) -> None:
        zhou.post("/desk/", answers(cast))
        end(zhou, "answered", number="10099990000", words="问路")
        everything = zhou.get("/desk/calls/").text
        assert "洪桂芳" in everything
        assert "问路" in everything
        assert "10099990000" not in everything, "numbers stand masked in a list"
        assert "问路" not in zhou.get("/desk/calls/", {"q": "hgf"}).text
        assert "问路" in zhou.get("/desk/calls/", {"q": "10099990000"}).text
        assert "洪桂芳" not in zhou.get("/desk/calls/", {"outcome": "answered"}).text
        assert "这里没有来电" in zhou.get("/desk/calls/", {"day": "2026-11-19"}).text
        assert zhou.get("/desk/calls/", {"day": "gestern"}).status_code == 200

    def test_the_file_names_nobody(self, zhou: Client, cast: Cast) -> None:
        zhou.post("/desk/", answers(cast))
        end(zhou, "passed", handed_to="office", number="10099990000", words="问路")
        told = zhou.get("/desk/calls/csv/").content.decode("utf-8-sig")
        assert told.count("\n") >= 3
        assert "别的部门" in told
        for secret in ("洪桂芳", "问路", '0000"', "10099990000"):
            assert secret not in told

    def test_a_promise_to_ring_back_is_a_list_of_its_own(self, zhou: Client, li: Client) -> None:
        end(zhou, "ring_back", number="10099990000", words="问遗属补助")
        assert "问遗属补助" in li.get("/desk/calls/", {"view": "back"}).text
        page = f"/desk/calls/{Call.objects.get().pk}/"
        assert "10099990000" in li.get(page).text, "whoever rings back reads the whole number"
        assert li.post(f"{page}rung/", {"nonce": "r"}).url == page
        assert "没有人在等回电" in li.get("/desk/calls/", {"view": "back"}).text
        assert "其实还没回电" in li.get(page).text
        li.post(f"{page}not-rung/", {"nonce": "s"})
        assert "问遗属补助" in li.get("/desk/calls/", {"view": "back"}).text

    def test_another_district_finds_none(self, zhou: Client, xu: Client) -> None:
        end(zhou, "ring_back", words="问遗属补助")
        page = f"/desk/calls/{Call.objects.get().pk}/"
        assert xu.get(page).status_code == 404
        for deed in ("rung", "not-rung", "reopen"):
            assert xu.post(f"{page}{deed}/", {"nonce": deed}).status_code == 404
        assert "问遗属补助" not in xu.get("/desk/calls/").text

    def test_the_list_asks_as_often_for_many_as_for_few(
        self, zhou: Client, cast: Cast, clock: Clock, django_assert_num_queries: Any
    ) -> None:
        for number in range(6):
            end(zhou, "answered", person=cast.hong.pk, nonce=f"n{number}")
            if number in (0, 5):
                with django_assert_num_queries(13):
                    zhou.get("/desk/calls/")
