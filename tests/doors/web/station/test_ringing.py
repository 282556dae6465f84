"""/desk/call-backs/asked/: whom to ring, the open question, and what was said."""

import pytest
from django.test import Client

from huzhu.oversight.vigilance.models import Drawing, PhoneBack
from tests.cast import NOW, TODAY, Cast
from tests.doors.web.station import scenes

ASKED = "/desk/call-backs/asked/"


@pytest.fixture
def call(cast: Cast) -> PhoneBack:
    """A call drawn by chance about a visit that Xiao Wang checked in to with the card."""
    visit = scenes.left(cast)
    visit.attendances.update(arrival_noted_by=cast.wang, leaving_noted_by=cast.wang)
    counts = {"seed": 1, "visits_count": 1, "drawn_count": 1, "drawn_at": NOW}
    drawing = Drawing.objects.create(place=cast.community, day=TODAY, **counts)
    return PhoneBack.objects.create(visit=visit, elder=cast.hong, drawing=drawing, chance_ppm=50_000, due_at=NOW)


def test_the_list_names_whom_to_ring_and_that_it_is_no_suspicion(zhou: Client, call: PhoneBack) -> None:
    page = zhou.get(ASKED).text
    assert f"{ASKED}{call.pk}/" in page
    assert "并不表示怀疑" in page


def test_the_question_is_open_and_names_neither_helper_nor_hour(zhou: Client, call: PhoneBack) -> None:
    page = zhou.get(f"{ASKED}{call.pk}/").text
    said = page.partition('class="say"')[2].partition("</div>")[0]
    assert "有人到您家来过吗" in said
    assert "王小川" not in page
    assert ":" not in said.partition("<p>")[2]
    assert "tel:10023450001" in page


def test_an_answer_is_asked_for_and_written_down(zhou: Client, call: PhoneBack) -> None:
    assert zhou.post(f"{ASKED}{call.pk}/note/", {"nonce": "1"}).status_code == 422
    form = {"nonce": "1", "outcome": "as_written", "words": "来了，还修了灯"}
    assert zhou.post(f"{ASKED}{call.pk}/note/", form).headers["Location"] == ASKED
    assert str(PhoneBack.objects.get().words) == "来了，还修了灯"
    assert "来了，还修了灯" in zhou.get(f"{ASKED}{call.pk}/").text


def test_nobody_was_there_leads_to_the_visit(zhou: Client, call: PhoneBack) -> None:
    answer = zhou.post(f"{ASKED}{call.pk}/note/", {"nonce": "1", "outcome": "nobody", "words": "那天没人来"})
    page = zhou.get(answer.headers["Location"]).text
    assert f"/desk/call-backs/{call.visit_id}/" in page
    call.visit.confirm(by_id=call.visit.elder_id, at=NOW, via="elder")
    assert "已经入账" in zhou.get(answer.headers["Location"]).text


def test_nobody_picked_up_and_it_comes_back_later(zhou: Client, call: PhoneBack) -> None:
    assert zhou.post(f"{ASKED}{call.pk}/miss/", {"nonce": "1"}).status_code == 302
    page = zhou.get(ASKED).text
    assert "1 个回访改时再拨" in page
    again = zhou.post(f"{ASKED}{call.pk}/miss/", {"nonce": "2"})
    assert again.status_code == 302


def test_a_call_that_is_done_says_so(zhou: Client, call: PhoneBack) -> None:
    zhou.post(f"{ASKED}{call.pk}/note/", {"nonce": "1", "outcome": "cannot_say"})
    answer = zhou.post(f"{ASKED}{call.pk}/note/", {"nonce": "2", "outcome": "nobody"})
    assert answer.status_code == 422
    assert "已经办完了" in answer.text


def test_nobody_to_ring_says_so(zhou: Client) -> None:
    assert "现在没有要回访的人" in zhou.get(ASKED).text


def test_whoever_noted_the_visit_finds_no_call(li: Client, cast: Cast, call: PhoneBack) -> None:
    call.visit.attendances.update(arrival_noted_by=cast.li)
    assert li.get(f"{ASKED}{call.pk}/").status_code == 404
