"""Notices: told once, in words made when somebody reads them, by the channel a person has."""

import pytest
from django.utils import translation

from huzhu.commons.journal.queries import lines_on
from huzhu.commons.notices.actions import AlreadyTold, ask_for_call, deliver_notices, note_call, tell
from huzhu.commons.notices.models import Notice
from huzhu.commons.notices.queries import calls_waiting, channel_for, notices_of
from huzhu.commons.notices.texts import SENTENCES, words_of_all
from huzhu.commons.people.models import Account, Person
from huzhu.kernel.actor import machine
from huzhu.kernel.refusal import NotFound
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db

PARAMS = {
    "kept": "2",
    "waiting": "1",
    "service": "P1", "when": NOW.isoformat(), "password": "茶花", "minutes": "60", "weekday": 4, "visits": 13,
    "points": 12, "hours": 100, "stars": 1, "pieces": 2, "count": 3, "goods": "毛巾", "on": "2027-03-31",
}  # fmt: skip


def notice_to(cast: Cast, person: Person, kind: str = "need.approved") -> Notice:
    """One notice about one need."""
    params = PARAMS | {"who": cast.wang.pk, "line": "taken away"}
    notice = tell(
        by=cast.actor(cast.li), at=NOW, person=person, kind=kind, about="need:1", params=params, because="没有人手"
    )
    assert notice is not None
    return notice


def signs_in(person: Person) -> None:
    """Gives the person an account."""
    Account.objects.create(username=f"u{person.pk}", person=person)


class TestTell:
    def test_of_one_thing_once(self, cast: Cast) -> None:
        notice_to(cast, cast.hong)
        again = tell(
            by=cast.actor(cast.li), at=NOW, person=cast.hong, kind="need.approved", about="need:1", params=PARAMS
        )
        assert again is None
        assert cast.hong.notices.count() == 1

    def test_who_cannot_sign_in_is_rung_and_who_can_gets_a_message(self, cast: Cast) -> None:
        assert notice_to(cast, cast.hong).channel == Notice.Channel.CALL
        signs_in(cast.son)
        assert notice_to(cast, cast.son).channel == channel_for(cast.son) == Notice.Channel.SMS

    def test_a_sign_in_of_the_demo_is_no_smartphone(self, cast: Cast) -> None:
        Account.objects.create(username="demo-hong", person=cast.hong, demo=True)
        assert notice_to(cast, cast.hong).channel == Notice.Channel.CALL

    def test_the_row_holds_no_name(self, cast: Cast) -> None:
        notice = notice_to(cast, cast.hong, "assignment.accepted")
        assert "王小川" not in str(notice.params)

    @pytest.mark.parametrize("kind", sorted(SENTENCES))
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_each_sentence_can_be_said_in_both_languages(self, cast: Cast, kind: str, language: str) -> None:
        with translation.override(language):
            notice = notice_to(cast, cast.hong, kind)
            words = words_of_all([notice])[notice.pk]
        assert words
        assert "%" not in words
        assert "://" not in words, "messages carry no links: who gets one with a link knows it is not ours"


class TestDeliverNotices:
    def test_messages_leave_and_calls_wait_for_somebody(self, cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
        signs_in(cast.son)
        message, call = notice_to(cast, cast.son), notice_to(cast, cast.hong)
        house = machine(TODAY, "job", "deliver")
        assert [deliver_notices(by=house, at=NOW) for _ in range(2)] == [1, 0]
        message.refresh_from_db(), call.refresh_from_db()
        assert (message.state, message.delivered_at, message.attempts) == ("delivered", NOW, 1)
        assert call.state == "waiting"
        assert "10023450002" not in capsys.readouterr().out, "consoles end up in logs"

    def test_who_has_no_post_delivers_nothing(self, cast: Cast) -> None:
        signs_in(cast.son)
        notice_to(cast, cast.son)
        assert deliver_notices(by=cast.actor(cast.xu), at=NOW) == 0


class TestNoteCall:
    def test_reached_is_told(self, cast: Cast) -> None:
        notice = note_call(by=cast.actor(cast.zhou), at=NOW, notice=notice_to(cast, cast.hong), outcome="reached")
        assert (notice.state, notice.delivered_at, notice.attempts) == ("delivered", NOW, 1)
        assert lines_on(f"notice:{notice.pk}").get().action == "note_call"

    def test_no_answer_stays_on_the_list(self, cast: Cast) -> None:
        notice = note_call(by=cast.actor(cast.zhou), at=NOW, notice=notice_to(cast, cast.hong), outcome="no_answer")
        assert (notice.state, notice.attempts) == ("waiting", 1)
        assert list(calls_waiting(cast.actor(cast.zhou), cast.community)) == [notice]

    def test_refuses_who_was_told(self, cast: Cast) -> None:
        notice = note_call(by=cast.actor(cast.zhou), at=NOW, notice=notice_to(cast, cast.hong), outcome="reached")
        with pytest.raises(AlreadyTold):
            note_call(by=cast.actor(cast.li), at=NOW, notice=notice, outcome="reached")

    def test_refuses_a_stranger(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            note_call(by=cast.actor(cast.xu), at=NOW, notice=notice_to(cast, cast.hong), outcome="reached")


class TestAskForCall:
    def test_one_line_on_the_list_however_often_she_asks(self, cast: Cast) -> None:
        first = ask_for_call(by=cast.actor(cast.hong), at=NOW, person=cast.hong)
        assert ask_for_call(by=cast.actor(cast.son), at=NOW, person=cast.hong) == first
        assert list(calls_waiting(cast.actor(cast.zhou), cast.community)) == [first]

    def test_when_she_was_rung_she_may_ask_again(self, cast: Cast) -> None:
        first = ask_for_call(by=cast.actor(cast.hong), at=NOW, person=cast.hong)
        note_call(by=cast.actor(cast.zhou), at=NOW, notice=first, outcome="reached")
        later = NOW.replace(hour=5)
        assert ask_for_call(by=cast.actor(cast.hong), at=later, person=cast.hong) != first

    def test_refuses_a_stranger(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            ask_for_call(by=cast.actor(cast.xu), at=NOW, person=cast.hong)


def test_the_call_list_is_that_of_the_place(cast: Cast) -> None:
    notice = notice_to(cast, cast.hong)
    assert list(calls_waiting(cast.actor(cast.zhou), cast.street)) == [notice]
    assert not calls_waiting(cast.actor(cast.xu), cast.community)
    assert list(notices_of(cast.actor(cast.hong), cast.hong)) == [notice]
    assert not notices_of(cast.actor(cast.son), cast.hong)
