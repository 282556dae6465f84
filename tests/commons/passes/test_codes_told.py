"""Codes: the same for every number that is asked for, born when they are told, good for one browser, five tries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huzhu.commons.journal.models import Line
from huzhu.commons.notices.models import Notice
from huzhu.commons.notices.queries import calls_waiting
from huzhu.commons.passes.actions import (
    AskedTooOften,
    CodeShut,
    CodeWrong,
    NobodyWaits,
    deny_code,
    hand_out_codes,
    tell_code,
    type_code,
    wish_for_code,
)
from huzhu.commons.passes.models import CodeWish, EntryTry
from huzhu.commons.passes.queries import CODE_GOOD_FOR, WISH_WAITS
from huzhu.commons.people.keys import phone_digest
from huzhu.commons.people.models import Account, Person, Phone
from huzhu.kernel.actor import machine, nobody
from huzhu.kernel.refusal import NotFound
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db
HONG, NOBODYS = "10023450001", "10099999999"
MINUTE = timedelta(minutes=1)
HOUSE = machine(TODAY, "test", "codes")
SOMEBODY = nobody(TODAY, "test")


def wish(number: str = HONG, at=NOW, source: bytes = b"here") -> CodeWish:
    return wish_for_code(by=SOMEBODY, at=at, phone=phone_digest(number), source=source)


def told(cast: Cast, number: str = HONG) -> tuple[CodeWish, str]:
    """A wish, and the digits that Operator Zhou reads out."""
    asked = wish(number)
    hand_out_codes(by=HOUSE, at=NOW)
    return asked, tell_code(
        by=cast.actor(cast.zhou), at=NOW, notice=Notice.objects.get(kind="entry.code", person=cast.hong)
    )


def typed(asked: CodeWish, code: str, at=NOW) -> list[Person]:
    return type_code(by=SOMEBODY, at=at, wish_id=asked.pk, code=code)


def shared(cast: Cast) -> None:
    """Grandma Hong's son has no telephone of his own but hers."""
    Phone.objects.create(person=cast.son, number=HONG, digest=phone_digest(HONG), rank=3)


class TestWishForCode:
    def test_a_number_that_is_nobodys_costs_the_same_statements(self, cast: Cast) -> None:
        counts = []
        for number in (HONG, NOBODYS):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                wish(number)
            counts.append([one["sql"].split()[0] for one in asked])
        assert counts[0] == counts[1]

    def test_refuses_a_number_asked_for_too_often_known_or_not(self, cast: Cast) -> None:
        for number in (HONG, NOBODYS):
            for n in range(3):
                wish(number, NOW + n * MINUTE, source=number.encode()[-4:])
            with pytest.raises(AskedTooOften):
                wish(number, NOW + 4 * MINUTE, source=number.encode()[-4:])

    def test_what_was_refused_does_not_lengthen_the_wait(self, cast: Cast) -> None:
        for _ in range(3):
            wish()
        for n in range(1, 50):
            with pytest.raises(AskedTooOften):
                wish(at=NOW + n * MINUTE)
        assert wish(at=NOW + 61 * MINUTE)

    def test_refuses_one_address_that_asks_for_everybody(self, cast: Cast) -> None:
        for n in range(20):
            wish(f"100999{n:05d}")
        with pytest.raises(AskedTooOften):
            wish("10088888888")
        assert wish("10088888888", source=b"elsewhere")


class TestHandOutCodes:
    def test_puts_one_line_on_the_call_list_however_many_ask(self, cast: Cast) -> None:
        asked = wish(), wish()
        assert (hand_out_codes(by=HOUSE, at=NOW), hand_out_codes(by=HOUSE, at=NOW)) == (1, 0)
        [line] = calls_waiting(cast.actor(cast.zhou), cast.community).filter(kind="entry.code")
        assert line.person == cast.hong
        assert not any(bytes(CodeWish.objects.get(pk=one.pk).digest) for one in asked), "there is no code to see yet"

    def test_passes_over_numbers_that_are_nobodys_own(self, cast: Cast) -> None:
        Phone.objects.create(person=cast.hong, number=NOBODYS, digest=phone_digest(NOBODYS), label="儿子", rank=2)
        wish(NOBODYS), wish("10077777777")
        assert hand_out_codes(by=HOUSE, at=NOW) == 0
        assert not Notice.objects.filter(kind="entry.code").exists()

    def test_nobody_is_rung_for_the_dead_or_for_an_account_that_was_closed(self, cast: Cast) -> None:
        Person.objects.filter(pk=cast.hong.pk).update(died_on=TODAY)
        Account.objects.create(person=cast.son, username="son", is_active=False)
        wish(), wish("10023450002")
        assert hand_out_codes(by=HOUSE, at=NOW) == 0

    def test_a_gateway_gets_number_and_code_and_the_journal_neither(self, cast: Cast) -> None:
        sent: list[tuple[str, str]] = []
        asked = wish()
        assert hand_out_codes(by=HOUSE, at=NOW, gateway=lambda *words: not sent.append(words)) == 1
        [(number, code)] = sent
        assert number == HONG
        assert typed(asked, code) == [cast.hong]
        said = "".join(f"{line.thing}{line.details}" for line in Line.objects.order_by("seq"))
        assert code not in said
        assert HONG not in said

    def test_a_gateway_that_fails_leaves_it_to_the_telephone(self, cast: Cast) -> None:
        wish()
        assert hand_out_codes(by=HOUSE, at=NOW, gateway=lambda *_: False) == 1
        assert Notice.objects.filter(kind="entry.code", channel="call").exists()

    def test_what_nobody_waits_for_leaves_the_list_and_is_forgotten(self, cast: Cast) -> None:
        wish()
        hand_out_codes(by=HOUSE, at=NOW)
        hand_out_codes(by=HOUSE, at=NOW + WISH_WAITS)
        assert not calls_waiting(cast.actor(cast.zhou), cast.community).filter(kind="entry.code").exists()
        EntryTry.objects.create(target=b"x", source=b"x", tried_at=NOW)
        hand_out_codes(by=HOUSE, at=NOW + timedelta(days=2))
        assert (CodeWish.objects.count(), EntryTry.objects.count()) == (0, 0)


class TestTellCode:
    def test_the_digits_count_in_each_browser_that_asked_and_in_no_other(self, cast: Cast) -> None:
        other = wish("10023450003")
        asked, code = told(cast)
        with pytest.raises(CodeWrong):
            typed(other, code)
        assert typed(asked, code) == [cast.hong]

    def test_telling_again_makes_new_ones(self, cast: Cast) -> None:
        asked, first = told(cast)
        second = tell_code(by=cast.actor(cast.li), at=NOW, notice=Notice.objects.get(kind="entry.code"))
        if first != second:
            with pytest.raises(CodeWrong):
                typed(asked, first)
        assert typed(asked, second) == [cast.hong]

    def test_who_told_it_stands_in_the_journal_without_the_digits(self, cast: Cast) -> None:
        _, code = told(cast)
        line = Line.objects.get(action="tell_code")
        assert (line.actor, line.persons) == (cast.zhou.pk, cast.hong.pk)
        assert code not in f"{line.thing}{line.details}"

    def test_refuses_where_nobody_waits(self, cast: Cast) -> None:
        told(cast)
        with pytest.raises(NobodyWaits):
            tell_code(by=HOUSE, at=NOW + WISH_WAITS, notice=Notice.objects.get(kind="entry.code"))

    def test_refuses_a_stranger(self, cast: Cast) -> None:
        told(cast)
        notice = Notice.objects.get(kind="entry.code")
        for action in (tell_code, deny_code):
            with pytest.raises(NotFound):
                action(by=cast.actor(cast.xu), at=NOW, notice=notice)


class TestDenyCode:
    def test_who_did_not_ask_is_protected(self, cast: Cast) -> None:
        asked, code = told(cast)
        assert deny_code(by=cast.actor(cast.zhou), at=NOW, notice=Notice.objects.get(kind="entry.code")) == 1
        with pytest.raises(CodeWrong):
            typed(asked, code)
        assert Notice.objects.get(kind="entry.code").state == "delivered"


class TestTypeCode:
    def test_once_and_spaces_do_not_matter(self, cast: Cast) -> None:
        asked, code = told(cast)
        assert typed(asked, f" {code[:3]} {code[3:]}\n") == [cast.hong]
        with pytest.raises(CodeWrong):
            typed(asked, code)

    def test_for_a_quarter_of_an_hour(self, cast: Cast) -> None:
        asked, code = told(cast)
        assert timedelta(minutes=10) <= CODE_GOOD_FOR
        with pytest.raises(CodeWrong):
            typed(asked, code, NOW + CODE_GOOD_FOR)
        assert typed(asked, code, NOW + CODE_GOOD_FOR - MINUTE) == [cast.hong]

    def test_everybody_who_shares_the_number_may_be_meant(self, cast: Cast) -> None:
        shared(cast)
        asked, code = told(cast)
        assert {one.pk for one in typed(asked, code)} == {cast.hong.pk, cast.son.pk}

    def test_refuses_the_sixth_try_even_of_the_right_digits_known_number_or_not(self, cast: Cast) -> None:
        asked, code = told(cast)
        for one in (asked, wish(NOBODYS)):
            for _ in range(4):
                with pytest.raises(CodeWrong):
                    typed(one, "x")
            with pytest.raises(CodeShut):
                typed(one, "x")
            with pytest.raises(CodeShut):
                typed(one, code)

    def test_refuses_a_wish_that_is_none(self, cast: Cast) -> None:
        with pytest.raises(CodeWrong):
            type_code(by=SOMEBODY, at=NOW, wish_id="zzzzzzzzzzzz", code="123456")
