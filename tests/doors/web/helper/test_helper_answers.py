"""Yes, no, giving back, and the card at the door: one action each, once."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from huzhu.care.dispatch.models import Assignment
from huzhu.care.visits.models import Attendance, Visit
from huzhu.commons.helpers.models import Helper
from huzhu.kernel.actor import machine
from tests.cast import NOW, TODAY, Cast, volunteer
from tests.doors.web.helper.scenes import arrived, nonce, offered, promised, signed_in_as, visited

pytestmark = pytest.mark.django_db
Clock = Callable[[datetime], None]


class TestAccept:
    """POST /v/offers/<id>/accept/"""

    def test_yes_opens_the_door_page(self, cast: Cast) -> None:
        one = offered(cast)
        answer = signed_in_as(cast.wang).post(f"/v/offers/{one.pk}/accept/", {"nonce": "n"}, follow=True)
        assert answer.redirect_chain == [(f"/v/visits/{one.pk}/", 302)]
        assert "石梯巷" in answer.content.decode()
        one.refresh_from_db()
        assert one.state == Assignment.State.ACCEPTED

    def test_the_same_form_twice_has_one_effect(self, cast: Cast) -> None:
        one = offered(cast)
        wang = signed_in_as(cast.wang)
        first, again = (wang.post(f"/v/offers/{one.pk}/accept/", {"nonce": "n"}) for _ in range(2))
        assert first.headers["Location"] == again.headers["Location"]

    def test_whoever_was_faster_is_named_and_no_door_is_shown(self, cast: Cast) -> None:
        from huzhu.care.dispatch.actions import accept_assignment, offer_visit

        one = offered(cast)
        house = machine(TODAY, "test", "second")
        other = volunteer(cast.son, house)
        Helper.objects.filter(pk=other.pk).update(place=cast.community)
        rival = offer_visit(by=cast.actor(cast.li), at=NOW, need=one.need, helper=other, starts_at=one.starts_at)
        accept_assignment(by=cast.actor(cast.son), at=NOW, assignment=rival)
        page = signed_in_as(cast.wang).post(f"/v/offers/{one.pk}/accept/", {"nonce": "n"})
        told = page.content.decode()
        assert page.status_code == 409
        assert "洪*强" in told
        assert "石梯巷" not in told

    def test_a_form_without_its_mark_is_not_taken(self, cast: Cast) -> None:
        one = offered(cast)
        assert signed_in_as(cast.wang).post(f"/v/offers/{one.pk}/accept/", {}).status_code == 400
        one.refresh_from_db()
        assert one.state == Assignment.State.OFFERED


class TestDecline:
    """/v/offers/<id>/decline/"""

    def test_no_needs_a_reason(self, cast: Cast) -> None:
        one = offered(cast)
        page = signed_in_as(cast.wang).post(f"/v/offers/{one.pk}/decline/", {"nonce": "n"})
        assert page.status_code == 422
        assert "请选一个原因" in page.content.decode()

    def test_no_with_a_reason_is_kept(self, cast: Cast) -> None:
        one = offered(cast)
        wang = signed_in_as(cast.wang)
        page = wang.get(f"/v/offers/{one.pk}/decline/")
        reason = page.context["form"].fields["reason"].choices[1][0]
        fields = {"nonce": nonce(page), "reason": reason, "words": "膝盖痛"}
        assert wang.post(f"/v/offers/{one.pk}/decline/", fields).headers["Location"] == "/v/"
        one.refresh_from_db()
        assert (one.state, one.because) == (Assignment.State.DECLINED, f"{reason} 膝盖痛")

    def test_an_offer_that_was_answered_says_by_whom(self, cast: Cast) -> None:
        one = promised(cast)
        wang = signed_in_as(cast.wang)
        reason = wang.get(f"/v/offers/{one.pk}/decline/").context["form"].fields["reason"].choices[0][0]
        page = wang.post(f"/v/offers/{one.pk}/decline/", {"nonce": "n", "reason": reason})
        assert page.status_code == 422
        assert "王*川" in page.content.decode()


class TestHandBack:
    """/v/visits/<id>/back/"""

    def test_a_promise_is_given_back(self, cast: Cast) -> None:
        one = promised(cast)
        wang = signed_in_as(cast.wang)
        page = wang.get(f"/v/visits/{one.pk}/back/")
        assert "我们会告诉老人有变动" in page.content.decode()
        reason = page.context["form"].fields["reason"].choices[0][0]
        assert wang.post(f"/v/visits/{one.pk}/back/", {"nonce": "n", "reason": reason}).status_code == 302
        one.refresh_from_db()
        assert one.state == Assignment.State.WITHDRAWN
        assert wang.get(f"/v/visits/{one.pk}/").status_code == 404

    def test_not_after_it_has_begun(self, cast: Cast) -> None:
        one = arrived(cast)
        wang = signed_in_as(cast.wang)
        reason = wang.get(f"/v/visits/{one.pk}/back/").context["form"].fields["reason"].choices[0][0]
        page = wang.post(f"/v/visits/{one.pk}/back/", {"nonce": "n", "reason": reason})
        assert page.status_code == 422
        assert "data-summary" in page.content.decode()


class TestCard:
    """/v/visits/<id>/in/ and /out/"""

    @pytest.mark.parametrize("typed", ["{}", " {} ", "full"])
    def test_the_code_checks_in_however_it_is_typed(self, cast: Cast, clock: Clock, typed: str) -> None:
        one = promised(cast)
        clock(one.starts_at)
        wide = "".join(chr(0xFF10 + int(digit)) for digit in cast.card)
        code = wide if typed == "full" else typed.format(f"{cast.card[:3]} {cast.card[3:]}")
        answer = signed_in_as(cast.wang).post(f"/v/visits/{one.pk}/in/", {"nonce": "n", "code": code})
        assert answer.headers["Location"] == f"/v/visits/{one.pk}/"
        assert Attendance.objects.get().arrived_at == one.starts_at

    @pytest.mark.parametrize(("code", "says"), [("", "请填六位数字"), ("12345", "号码是六位数字")])
    def test_what_is_no_code_is_told_at_the_field(self, cast: Cast, clock: Clock, code: str, says: str) -> None:
        one = promised(cast)
        clock(one.starts_at)
        page = signed_in_as(cast.wang).post(f"/v/visits/{one.pk}/in/", {"nonce": "n", "code": code})
        assert page.status_code == 422
        assert page.content.decode().count(says) == 2  # in the summary and at the field
        assert not Attendance.objects.exists()

    def test_a_wrong_code_says_what_to_do_next(self, cast: Cast, clock: Clock) -> None:
        one = promised(cast)
        clock(one.starts_at)
        wrong = "000000" if cast.card != "000000" else "111111"
        page = signed_in_as(cast.wang).post(f"/v/visits/{one.pk}/in/", {"nonce": "n", "code": wrong})
        assert page.status_code == 422
        assert wrong in page.content.decode()  # what was typed stays

    def test_too_early_names_the_hour(self, cast: Cast) -> None:
        one = promised(cast, hours=5)
        page = signed_in_as(cast.wang).post(f"/v/visits/{one.pk}/in/", {"nonce": "n", "code": cast.card})
        assert page.status_code == 422
        assert "14:00" in page.content.decode()

    def test_leaving_leads_to_the_thanks_with_the_minutes_held(self, cast: Cast, clock: Clock) -> None:
        one = arrived(cast)
        clock(one.starts_at + timedelta(minutes=62))
        answer = signed_in_as(cast.wang).post(
            f"/v/visits/{one.pk}/out/", {"nonce": "n", "code": cast.card}, follow=True
        )
        assert answer.redirect_chain == [(f"/v/visits/{one.pk}/thanks/", 302)]
        assert "先给您留着 1 小时" in answer.content.decode()
        assert Visit.objects.get().state == Visit.State.LEFT

    def test_no_thanks_before_the_end(self, cast: Cast) -> None:
        one = arrived(cast)
        assert signed_in_as(cast.wang).get(f"/v/visits/{one.pk}/thanks/").status_code == 404

    def test_two_phones_one_arrival(self, cast: Cast, clock: Clock) -> None:
        one = promised(cast)
        clock(one.starts_at)
        wang = signed_in_as(cast.wang)
        answers = [wang.post(f"/v/visits/{one.pk}/in/", {"nonce": "n", "code": cast.card}) for _ in range(8)]
        assert {answer.status_code for answer in answers} == {302}
        assert Attendance.objects.count() == 1

    def test_the_form_stands_on_the_visit_that_is_due(self, cast: Cast, clock: Clock) -> None:
        one = promised(cast)
        promised(cast, service="S1", hours=5)
        clock(one.starts_at)
        page = signed_in_as(cast.wang).get("/v/")
        assert page.context["now"] == one.pk
        assert page.content.decode().count('inputmode="numeric"') == 1

    def test_after_the_visit_the_card_tells_what_is_kept(self, cast: Cast, clock: Clock) -> None:
        visit = visited(cast)
        clock(visit.left_at or NOW)
        told = signed_in_as(cast.wang).get("/v/").content.decode()
        assert "做完了，等确认" in told
        assert "先留着 1 小时" in told
