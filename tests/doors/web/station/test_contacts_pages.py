"""Visits due at the desk: the list, one after another by two keys, the sheet, the file, and the person's page."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huzhu.care.contacts.actions import Report, Terms, list_for_contact, note_contact
from huzhu.care.contacts.models import Contact, Listing, Proposal, Shock, Worry
from huzhu.care.contacts.tiering import propose_tiers
from huzhu.commons.people.actions import Particulars, register_person
from huzhu.commons.people.facts import write_fact
from huzhu.commons.people.models import Person
from huzhu.commons.places.actions import Charter, found_division
from huzhu.kernel.actor import machine
from tests.cast import NOW, TODAY, Cast

DAY = timedelta(days=1)


def listed(cast: Cast, person: Person | None = None, days_ago: int = 10) -> Listing:
    """Somebody who lives alone, on the list for some days."""
    terms = Terms("red", "独居秘密")
    return list_for_contact(by=cast.actor(cast.li), at=NOW - days_ago * DAY, person=person or cast.hong, terms=terms)


def noted(cast: Cast, listing: Listing, outcome: str = "missed", words: str = "") -> Contact:
    """Staff Li was in touch, or tried."""
    report = Report("phone", outcome, words)
    return note_contact(by=cast.actor(cast.li), at=NOW - timedelta(hours=1), listing=listing, report=report)


class TestTheList:
    def test_who_is_over_with_the_last_time(self, cast: Cast, zhou: Client) -> None:
        listed(cast)
        page = zhou.get("/desk/contacts/").text
        assert "洪桂芳" in page
        assert "超期 3 天" in page
        assert "独居秘密" not in page, "no list says why somebody is on it"
        assert f"/desk/people/{cast.hong.pk}/contact/?queue=1" in page

    def test_nobody_due_says_so(self, cast: Cast, zhou: Client) -> None:
        listed(cast, days_ago=1)
        assert "今天没有到期的" in zhou.get("/desk/contacts/").text
        assert "洪桂芳" in zhou.get("/desk/contacts/?view=all").text

    def test_not_reached_with_what_comes_next(self, cast: Cast, zhou: Client) -> None:
        listing = listed(cast)
        noted(cast, listing)
        assert "再联系一次" in zhou.get("/desk/contacts/?view=missed").text
        note_contact(by=cast.actor(cast.li), at=NOW, listing=listing, report=Report("phone", "missed"))
        assert "今天上门敲门" in zhou.get("/desk/contacts/?view=missed").text
        assert "洪桂芳" in zhou.get("/desk/contacts/?view=worries").text

    def test_block_by_block(self, cast: Cast, li: Client) -> None:
        house = machine(TODAY, "test", "blocks")
        block = found_division(by=house, at=NOW, charter=Charter("三号片区", "grid"), under=cast.community)
        there = register_person(by=house, at=NOW, place=block, particulars=Particulars(name="片老"))
        listed(cast), listed(cast, there)
        page = li.get(f"/desk/contacts/?block={block.pk}").text
        assert "片老" in page
        assert "洪桂芳" not in page
        assert "洪桂芳" in li.get(f"/desk/contacts/?block={cast.far.pk}").text, "a place out of reach is no block"

    def test_pages_of_fifty(self, cast: Cast, li: Client) -> None:
        house = machine(TODAY, "test", "many")
        for number in range(52):
            one = register_person(
                by=house, at=NOW, place=cast.community, particulars=Particulars(name=f"老{number:02d}")
            )
            listed(cast, one)
        assert len(re.findall('<li class="card request">', li.get("/desk/contacts/").text)) == 50
        assert len(re.findall('<li class="card request">', li.get("/desk/contacts/?page=2").text)) == 2

    def test_the_sheet_has_numbers_and_the_file_has_no_names(self, cast: Cast, li: Client) -> None:
        listed(cast)
        sheet = li.get("/desk/contacts/sheet/").text
        assert "10023450001" in sheet
        file = li.get("/desk/contacts/csv/").content.decode("utf-8-sig")
        assert cast.hong.pk in file
        assert "洪桂芳" not in file


class TestOneAfterAnother:
    def test_a_key_writes_it_down_and_leads_to_the_next(self, cast: Cast, li: Client) -> None:
        first, second = listed(cast, days_ago=20), listed(cast, cast.son, days_ago=10)
        page = li.get(f"/desk/people/{cast.hong.pk}/contact/?queue=1").text
        assert 'data-key="1"' in page
        assert "10023450001" in page
        answer = li.post(
            f"/desk/contacts/{first.pk}/note/", {"nonce": "1", "how": "phone", "outcome": "well", "queue": "1"}
        )
        assert answer.url == f"/desk/people/{cast.son.pk}/contact/?queue=1"
        first.refresh_from_db()
        assert first.reached_on == TODAY
        answer = li.post(
            f"/desk/contacts/{second.pk}/note/", {"nonce": "2", "how": "phone", "outcome": "missed", "queue": "1"}
        )
        assert answer.url == "/desk/contacts/?view=due"

    def test_wrong_without_words_is_asked_for_and_nothing_is_lost(self, cast: Cast, li: Client) -> None:
        listing = listed(cast)
        answer = li.post(f"/desk/contacts/{listing.pk}/note/", {"nonce": "1", "how": "door", "outcome": "wrong"})
        assert answer.status_code == 422
        assert "还不清楚是什么情况" in answer.text
        assert not Contact.objects.exists()

    def test_twice_the_same_form_is_one_contact(self, cast: Cast, li: Client) -> None:
        listing = listed(cast)
        for _ in range(2):
            li.post(f"/desk/contacts/{listing.pk}/note/", {"nonce": "1", "how": "phone", "outcome": "missed"})
        assert Contact.objects.count() == 1

    def test_taken_back(self, cast: Cast, li: Client) -> None:
        contact = noted(cast, listed(cast))
        page = li.get(f"/desk/people/{cast.hong.pk}/contact/").text
        assert f"/desk/contacts/taken-back/{contact.pk}/" in page
        li.post(f"/desk/contacts/taken-back/{contact.pk}/", {"nonce": "1"})
        assert "已撤回" in li.get(f"/desk/people/{cast.hong.pk}/contact/").text


class TestTheTerms:
    def test_on_the_list_changed_and_off_it(self, cast: Cast, li: Client) -> None:
        there = f"/desk/people/{cast.hong.pk}/contact/"
        assert "列入探访名单" in li.get(there).text
        terms = {"tier": "red", "wish": "any", "reason": "独居"}
        li.post(f"{there}list/", {"nonce": "1", **terms})
        listing = Listing.objects.get()
        li.post(f"/desk/contacts/{listing.pk}/change/", {"nonce": "2", **terms, "tier": "yellow"})
        changed = Listing.objects.get(ended_at__isnull=True)
        assert changed.tier == "yellow"
        assert li.post(f"/desk/contacts/{changed.pk}/end/", {"nonce": "3"}).status_code == 422, "a reason is asked for"
        li.post(f"/desk/contacts/{changed.pk}/end/", {"nonce": "4", "words": "搬走"})
        assert not Listing.objects.filter(ended_at__isnull=True).exists()

    def test_operators_see_it_and_do_not_decide(self, cast: Cast, zhou: Client) -> None:
        there = f"/desk/people/{cast.hong.pk}/contact/"
        assert "列入探访名单" not in zhou.get(there).text
        answer = zhou.post(f"{there}list/", {"nonce": "1", "tier": "red", "wish": "any", "reason": "独居"})
        assert answer.status_code == 403


def test_a_worry_is_looked_into(cast: Cast, zhou: Client) -> None:
    noted(cast, listed(cast), "wrong", "煤气味")
    page = zhou.get("/desk/contacts/?view=worries").text
    assert "煤气味" in page
    worry = Worry.objects.get()
    zhou.post(f"/desk/contacts/worries/{worry.pk}/", {"nonce": "1", "reason": "", "words": "修好了"})
    assert "煤气味" not in zhou.get("/desk/contacts/?view=worries").text


def test_the_persons_page_has_the_last_times(cast: Cast, li: Client) -> None:
    assert "不在探访名单里" in li.get(f"/desk/people/{cast.hong.pk}/").text
    noted(cast, listed(cast))
    assert "超期 3 天" in li.get(f"/desk/people/{cast.hong.pk}/").text


@pytest.mark.parametrize("address", ["contacts/", "contacts/sheet/", "contacts/csv/", "contacts/?view=all"])
def test_stranger_xu_sees_nobody(cast: Cast, xu: Any, address: str) -> None:
    noted(cast, listed(cast), "wrong", "煤气味")
    page = xu.get(f"/desk/{address}").text
    assert "洪桂芳" not in page
    assert cast.hong.pk not in page


def proposed(cast: Cast, value: str = "alone", kind: str = "living") -> Proposal:
    """What a night proposes of Grandma Hong."""
    since = TODAY - 400 * DAY
    write_fact(by=cast.actor(cast.li), at=NOW, person=cast.hong, kind=kind, value=value, from_on=since, source="desk")
    propose_tiers(by=machine(TODAY, "test", "propose tiers"), at=NOW)
    return Proposal.objects.get(person=cast.hong)


class TestByTheRules:
    def test_the_list_names_nobodys_reason_and_the_page_all(self, cast: Cast, li: Client) -> None:
        proposed(cast, "jisheng", "category")
        page = li.get("/desk/contacts/?view=proposed").text
        assert "洪桂芳" in page
        assert "重点" in page
        assert "计划生育" not in page
        page = li.get(f"/desk/people/{cast.hong.pk}/contact/").text
        assert "按规则" in page
        assert "计划生育特殊家庭" in page

    def test_put_on_the_list_it_is_decided(self, cast: Cast, li: Client) -> None:
        proposed(cast)
        page = li.get(f"/desk/people/{cast.hong.pk}/contact/").text
        assert re.search(r'value="red"[^>]*(checked|selected)', page), "what is proposed is chosen already"
        terms = {"tier": "red", "wish": "any", "reason": "独居", "words": ""}
        li.post(f"/desk/people/{cast.hong.pk}/contact/list/", terms | {"nonce": "1"})
        assert Proposal.objects.get().closed_as == "taken"
        assert "没有建议列入的人" in li.get("/desk/contacts/?view=proposed").text

    def test_left_as_it_is_with_a_reason(self, cast: Cast, li: Client) -> None:
        one = proposed(cast)
        address = f"/desk/contacts/proposed/{one.pk}/"
        answer = li.post(address, {"nonce": "1", "words": ""})
        assert answer.status_code == 422
        assert "洪桂芳" in answer.text
        answer = li.post(address, {"nonce": "2", "reason": "家人每天都在", "words": ""}, follow=True)
        assert "不改了，不会再建议。" in answer.text
        one.refresh_from_db()
        assert (one.closed_as, str(one.closed_because)) == ("declined", "家人每天都在")

    def test_operators_see_neither_tab_nor_card(self, cast: Cast, zhou: Client) -> None:
        one = proposed(cast)
        assert "view=proposed" not in zhou.get("/desk/contacts/").text
        page = zhou.get(f"/desk/people/{cast.hong.pk}/contact/").text
        assert "按规则" not in page
        assert zhou.post(f"/desk/contacts/proposed/{one.pk}/", {"nonce": "1", "reason": "x"}).status_code in (403, 404)

    def test_who_is_responsible_stands_beside_each(self, cast: Cast, zhou: Client) -> None:
        listed(cast)
        assert "负责人：李文静" in zhou.get("/desk/contacts/").text.replace("负责人： ", "负责人：")


class TestSomethingHasHappened:
    def test_written_down_it_stands_on_the_page_and_on_top_of_the_list(self, cast: Cast, zhou: Client) -> None:
        one = listed(cast, days_ago=1)
        address, page = f"/desk/contacts/{one.pk}/happened/", f"/desk/people/{cast.hong.pk}/contact/"
        assert "发生了什么" in zhou.post(address, {"nonce": "1"}).text
        zhou.post(address, {"nonce": "2", "kind": "fall", "what": "浴室滑倒"})
        shown = zhou.get(page).text
        assert "跌倒" in shown
        assert "浴室滑倒" in shown
        assert "尽快" in shown
        listed_now = zhou.get("/desk/contacts/?view=all").text
        assert "尽快" in listed_now
        assert "跌倒" not in listed_now, "a list says that it hurries, not why"

    def test_taken_back_by_mistake(self, cast: Cast, zhou: Client) -> None:
        one = listed(cast, days_ago=1)
        zhou.post(f"/desk/contacts/{one.pk}/happened/", {"nonce": "1", "kind": "alarm", "what": ""})
        shock = Shock.objects.get()
        assert "报警器响了" in zhou.get(f"/desk/people/{cast.hong.pk}/contact/").text
        answer = zhou.post(f"/desk/contacts/happened/{shock.pk}/", {"nonce": "2"}, follow=True)
        assert "已撤回" in answer.text
        one.refresh_from_db()
        assert one.hurry_at is None

    def test_extreme_weather_is_for_staff_and_for_everybody_listed(self, cast: Cast, li: Client, zhou: Client) -> None:
        one = listed(cast, days_ago=1)
        assert "极端天气" in li.get("/desk/contacts/?view=all").text
        assert "极端天气" not in zhou.get("/desk/contacts/?view=all").text
        assert li.post("/desk/contacts/weather/", {"nonce": "1"}).status_code == 422
        li.post("/desk/contacts/weather/", {"nonce": "2", "what": "寒潮"})
        one.refresh_from_db()
        assert one.hurry_at is not None
        assert zhou.post("/desk/contacts/weather/", {"nonce": "3", "what": "寒潮"}).status_code in (403, 404)


class TestWhatWasSeen:
    def test_a_finding_stands_in_the_history_and_leads_to_the_help(self, cast: Cast, li: Client) -> None:
        one = listed(cast)
        report = {"nonce": "1", "how": "door", "outcome": "well", "met": "self", "minutes": "20", "saw_safety": "gas"}
        li.post(f"/desk/contacts/{one.pk}/note/", report | {"saw_mind": "fine"})
        page = li.get(f"/desk/people/{cast.hong.pk}/contact/").text
        assert "安全: <b>燃气</b>" in page
        assert "申请水电气小修" in page
        address = f"{reverse('station:intake')}?person={cast.hong.pk}&service=E2"
        assert address.replace("&", "&amp;") in page
        assert "燃气" in li.get("/desk/contacts/?view=worries").text
        asked = li.get(address).text
        assert re.search(r'value="E2"[^>]*(checked|selected)', asked)

    def test_a_number_of_minutes_that_cannot_be_is_told_at_its_field(self, cast: Cast, li: Client) -> None:
        one = listed(cast)
        report = {"nonce": "1", "how": "door", "outcome": "well", "minutes": "900"}
        assert li.post(f"/desk/contacts/{one.pk}/note/", report).status_code == 422


def test_visits_that_are_due_are_asked_for_with_one_press(cast: Cast, li: Client, zhou: Client) -> None:
    by, at = cast.actor(cast.li), NOW - timedelta(days=60)
    list_for_contact(by=by, at=at, person=cast.hong, terms=Terms("red", "独居"))
    page = li.get("/desk/contacts/?view=due").text
    assert "还没安排的有 1 位" in page
    assert "还没安排" not in zhou.get("/desk/contacts/?view=due").text
    done = li.post("/desk/contacts/visits/", {"nonce": "v1"}, follow=True).text
    assert "已安排 1 次上门探访" in done
    assert "上门</span>" in done
    assert "一周内要上门看望的 1 位都已安排" in done
    again = li.post("/desk/contacts/visits/", {"nonce": "v2"})
    assert again.status_code == 409
    assert "都已经安排了" in again.text
