"""Perhaps entitled, at the desk: what the nights found with today's reasons, and what a person's page says of it."""

from datetime import date

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huzhu.care.entitlement.actions import find_all_entitled, find_entitled
from huzhu.commons.journal.models import Line
from huzhu.commons.people.actions import note_fact
from huzhu.commons.people.models import Fact, Person
from huzhu.commons.sealed import noting_openings
from huzhu.kernel.actor import machine
from tests.cast import NOW, TODAY, Cast


def found(cast: Cast, kind: str = "hardship", value: str = "dibao") -> None:
    """Something is learnt of Grandma Hong, and a night asks the rules."""
    with noting_openings():
        since = date(2026, 1, 1)
        note_fact(
            by=cast.actor(cast.li), at=NOW, person=cast.hong, kind=kind, value=value, from_on=since, source="上门"
        )
        find_entitled(by=machine(TODAY, "test", "night"), at=NOW, place=cast.community)


MAY_BE = "可能符合条件"


def row_of(client: Client, benefit: str) -> str:
    """What the list says of one finding, up to its kind."""
    page = client.get("/desk/entitled/").text.split("</h1>")[1]
    (row,) = [one for one in page.split('<li class="card request">') if f"<b>{benefit}</b>" in one]
    return row


class TestWhatWasFound:
    def test_a_person_with_what_may_be_due_and_who_verifies_it(self, cast: Cast, li: Client) -> None:
        found(cast)
        page = li.get("/desk/entitled/").text
        assert "洪桂芳" in page
        assert f"/desk/people/{cast.hong.pk}/" in page
        assert "核实" in page
        assert "最低生活保障" in page

    def test_nothing_found_says_so(self, cast: Cast, li: Client) -> None:
        assert "没有比对结果" in li.get("/desk/entitled/").text

    def test_one_kind_of_them(self, cast: Cast, li: Client) -> None:
        found(cast)
        assert "洪桂芳" in li.get("/desk/entitled/?kind=new").text
        assert "洪桂芳" not in li.get("/desk/entitled/?kind=lost").text

    def test_a_kind_that_is_none_shows_all(self, cast: Cast, li: Client) -> None:
        found(cast)
        assert "洪桂芳" in li.get("/desk/entitled/?kind=rich").text

    def test_it_says_what_holds_today_and_not_what_held_that_night(self, cast: Cast, li: Client) -> None:
        found(cast)
        assert MAY_BE in row_of(li, "最低生活保障")
        Fact.objects.filter(person=cast.hong).update(to_on=date(2026, 6, 1))
        assert MAY_BE not in row_of(li, "最低生活保障")

    def test_the_dead_are_on_no_list(self, cast: Cast, li: Client) -> None:
        found(cast)
        Person.objects.filter(pk=cast.hong.pk).update(died_on=TODAY)
        assert "洪桂芳" not in li.get("/desk/entitled/").text

    def test_a_special_family_is_named_on_no_list_and_no_reason(self, cast: Cast, li: Client) -> None:
        found(cast, "category", "jisheng")
        found(cast)
        page = li.get("/desk/entitled/").text
        assert "洪桂芳" in page
        assert "计划生育" not in page
        claims = li.get(f"/desk/people/{cast.hong.pk}/").text.split('id="claims-title"')[1].split("</section>")[0]
        assert "最低生活保障" in claims
        assert "计划生育" not in claims
        assert "优先享受机构养老" not in claims, "priority admission stands on no list"

    def test_the_list_asks_the_database_as_often_for_many_as_for_few(self, cast: Cast, li: Client) -> None:
        found(cast)
        li.get("/desk/entitled/")
        with CaptureQueriesContext(connection) as few:
            li.get("/desk/entitled/")
        Person.objects.filter(pk__in=[cast.wang.pk, cast.son.pk]).update(born_on=date(1940, 1, 1))
        with noting_openings():
            find_all_entitled(by=machine(TODAY, "test", "night"), at=NOW, place=cast.community)
        with CaptureQueriesContext(connection) as many:
            page = li.get("/desk/entitled/").text
        assert "王小川" in page
        assert len(many) == len(few)

    def test_who_opened_it_is_noted(self, cast: Cast, li: Client) -> None:
        found(cast)
        last = Line.objects.order_by("-seq")[0].seq
        li.get("/desk/entitled/")
        read = Line.objects.get(seq__gt=last, action="read", actor=cast.li.pk)
        assert cast.hong.pk in read.persons.split()
        assert read.thing == "GET /desk/entitled/"
        assert "benefit" in str(read.details)

    def test_a_stranger_sees_nothing_of_it(self, cast: Cast, xu: Client) -> None:
        found(cast)
        assert "洪桂芳" not in xu.get("/desk/entitled/").text


class TestThePersonsPage:
    def test_what_may_be_claimed_without_any_night(self, cast: Cast, li: Client) -> None:
        note_fact(
            by=cast.actor(cast.li), at=NOW, person=cast.hong, kind="hardship", value="dibao",
            from_on=date(2026, 1, 1), source="上门",
        )  # fmt: skip
        page = li.get(f"/desk/people/{cast.hong.pk}/").text
        assert "可能符合的待遇" in page
        assert "最低生活保障" in page

    def test_the_dead_may_claim_nothing_and_the_page_says_nothing_of_it(self, cast: Cast, li: Client) -> None:
        assert "claims-title" in li.get(f"/desk/people/{cast.hong.pk}/").text
        Person.objects.filter(pk=cast.hong.pk).update(died_on=TODAY)
        assert "claims-title" not in li.get(f"/desk/people/{cast.hong.pk}/").text

    def test_no_page_says_that_somebody_qualifies(self, cast: Cast, li: Client) -> None:
        found(cast)
        for path in ("/desk/entitled/", f"/desk/people/{cast.hong.pk}/", f"/desk/?person={cast.hong.pk}"):
            page = li.get(path).text
            assert "最低生活保障" in page
            assert "您符合" not in page
            assert "可能符合" in page


class TestTheTelephone:
    def test_what_may_be_due_to_who_rings_is_named_with_no_promise(self, cast: Cast, li: Client) -> None:
        before = li.get(f"/desk/?person={cast.hong.pk}").text
        assert "最低生活保障" not in before
        found(cast)
        card = li.get(f"/desk/?person={cast.hong.pk}").text.split('id="due-title"')[1].split("</section>")[0]
        assert "最低生活保障" in card
        assert "核实" in card

    def test_who_may_see_no_entitlement_is_told_of_none(self, cast: Cast, zhou: Client) -> None:
        found(cast)
        page = zhou.get(f"/desk/?person={cast.hong.pk}").text
        assert "洪桂芳" in page
        assert "due-title" not in page


def test_what_may_be_due_stands_before_what_something_is_missing_for(cast: Cast, li: Client) -> None:
    found(cast)
    page = li.get(f"/desk/people/{cast.hong.pk}/").text.split('id="claims-title"')[1].split("</section>")[0]
    due, near = page.split("项只差一步")
    assert "最低生活保障" in due
    assert "尚不能判断" not in due
    assert "尚不能判断" in near
