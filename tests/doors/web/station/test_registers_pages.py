"""Registers of other departments at the desk: signed, delivered, every row accounted for, doubtful rows decided."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huzhu.care.deliveries.models import Agreement, DeliveredRow, Delivery
from huzhu.commons.people.models import Fact, Person
from huzhu.doors.bridges.sheets import read_sheets
from huzhu.doors.jobs.tasks import press_overdue
from tests.cast import TODAY, Cast
from tests.doors.web.helper.scenes import signed_in_as
from tests.doors.web.home.test_home_pages import text
from tests.doors.web.station.conftest import Clock
from tests.doors.web.station.test_lists_pages import worked
from tests.trust.delivered import a_delivery, agreed, delivered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

BASE = "/desk/registers/"
FILE = (
    "姓名,身份证号,出生日期,残疾类别,残疾等级,状态,银行账号\n"
    "洪桂芳,,1942-03-05,肢体,二级,有效,6222001\n某某,12345,,肢体,二级,有效,6222002\n"
)


def sent(words: str = FILE, encoding: str = "gb18030") -> SimpleUploadedFile:
    return SimpleUploadedFile("残疾人.csv", words.encode(encoding), "text/csv")


def form(**more: object) -> dict[str, object]:
    """The paper as it is written down."""
    given: dict[str, object] = {
        "nonce": "n", "department": "federation", "register": "disability", "purpose": "benefits",
        "fields_named": ["name", "number", "born", "main", "status"], "from_on": TODAY.isoformat(),
        "last_on": "2027-11-19", "paper": "青残联〔2026〕7号",
    }  # fmt: skip
    return given | more


def test_from_the_paper_to_the_person(cast: Cast, li: Client) -> None:
    page = li.post(f"{BASE}sign/", form(), follow=True)
    agreement = Agreement.objects.get()
    assert agreement.named() == ("name", "number", "born", "disability", "status")
    assert "青残联〔2026〕7号" in page.text
    answer = li.post(f"{BASE}agreements/{agreement.pk}/deliver/", {"file": sent(), "nonce": "a"})
    assert answer.status_code == 302, text(answer)
    assert "正在读取名册" in li.get(answer.url).text
    worked()
    shown = li.get(answer.url).text.split("</h1>")[1]
    assert "银行账号" in shown
    assert "6222001" not in shown
    assert "姓名和出生日期相同，但此行没有身份证号" in shown
    row = DeliveredRow.objects.get(outcome="doubtful")
    assert li.get(f"{BASE}doubts/").url == f"{BASE}doubts/{row.pk}/"
    doubt = li.get(f"{BASE}doubts/{row.pk}/").text
    assert "肢体残疾2级" in doubt
    path = f"{BASE}doubts/{row.pk}/decide/"
    assert li.post(path, {"nonce": "b", "who": cast.hong.pk}).status_code == 422
    decided = li.post(path, {"nonce": "c", "who": cast.hong.pk, "words": "问了儿子"}, follow=True)
    assert "没有等您看的行" in decided.text
    assert str(Fact.objects.get(person=cast.hong, kind="disability").value) == "physical:2"
    assert "问了儿子" in li.get(f"{answer.url}?outcome=new").text


def test_faulty_rows_come_as_a_file_with_what_is_wrong(cast: Cast, li: Client) -> None:
    agreement = agreed(cast.actor(cast.li), cast.community)
    rows = [("某某", "12345", "", "肢体", "二级", "", "")]
    delivery = delivered(cast.actor(cast.li), agreement, rows)
    for kind in ("xlsx", "csv"):
        answer = li.get(f"{BASE}deliveries/{delivery.pk}/{kind}/?outcome=faulty")
        (sheet,) = read_sheets(answer.content)
        assert list(sheet.rows[0])[:2] == ["姓名", "身份证号"]
        assert list(sheet.rows[1])[:2] == ["某某", "12345"]
        assert "18" in str(sheet.rows[1][-1])
    assert li.get(f"{BASE}deliveries/{delivery.pk}/pdf/").status_code == 404
    assert li.get(f"{BASE}deliveries/{delivery.pk}/csv/?outcome=x").status_code == 404


def test_what_is_no_such_file_is_told_at_its_box_and_nothing_is_kept(cast: Cast, li: Client) -> None:
    agreement = agreed(cast.actor(cast.li), cast.community)
    path = f"{BASE}agreements/{agreement.pk}/deliver/"
    for number, (words, told) in enumerate((("姓名,身份证号\n洪桂芳,\n", "残疾类别"), ("甲,乙\n1,2\n", "出生日期"))):
        answer = li.post(path, {"file": sent(words), "nonce": f"x{number}"})
        assert answer.status_code == 422
        assert told in answer.text.split("summary-title")[2]
    assert not Delivery.objects.exists()


def test_an_agreement_is_refused_in_words_and_ended_with_a_reason(cast: Cast, li: Client) -> None:
    assert li.post(f"{BASE}sign/", form(fields_named=["name", "main"])).status_code == 422
    assert li.post(f"{BASE}sign/", form(nonce="m", paper="")).status_code == 422
    agreement = agreed(cast.actor(cast.li), cast.community)
    path = f"{BASE}agreements/{agreement.pk}/end/"
    assert li.post(path, {"nonce": "a"}).status_code == 422
    page = li.post(path, {"nonce": "b", "words": "另签了"}, follow=True).text
    assert "另签了" in page
    assert "/deliver/" not in page


def test_who_may_not_see_it_sees_nothing(cast: Cast, xu: Client, zhou: Client, li: Client) -> None:
    by = cast.actor(cast.li)
    delivery = delivered(by, agreed(by, cast.community), [("洪桂芳", "", "1942-03-05", "肢体", "二级", "", "")])
    row = DeliveredRow.objects.get()
    paths = [f"agreements/{delivery.agreement_id}/", f"deliveries/{delivery.pk}/", f"doubts/{row.pk}/"]
    for path in paths:
        assert li.get(BASE + path).status_code == 200
        for client in (xu, zhou):
            assert client.get(BASE + path).status_code in (403, 404)
    assert zhou.get(BASE).status_code == 403
    assert "残联" not in xu.get(BASE).text.split("</h1>")[1].split("<form")[0]
    english = signed_in_as(cast.li, "en").get(f"{BASE}deliveries/{delivery.pk}/").text
    assert "Same name and birth date, and the row has no ID number" in english


def test_an_alert_stands_with_owner_and_day_until_somebody_says_what_came_of_it(cast: Cast, li: Client) -> None:
    codes = a_delivery(cast.actor(cast.li), cast.community, "洪桂芳", date(1942, 3, 5))
    assert "有1条预警待核实" in li.get(BASE).text
    page = li.get("/desk/alerts/").text.split("</h1>")[1]
    for words in ("洪桂芳", "告知去世", "卫健委", "2026-11-18", "李文静", "2026-11-21", "期限内"):
        assert words in page, words
    path = f"/desk/alerts/{codes['alert'][0]}/close/"
    wrong = li.post(path, {"nonce": "a", "closed_as": "false"})
    assert (wrong.status_code, "<details open>" in wrong.text) == (422, True)
    done = li.post(path, {"nonce": "b", "closed_as": "false", "because": "她自己接的电话"}, follow=True).text
    assert "没有待核实的预警" in done
    assert "她自己接的电话" in li.get("/desk/alerts/?view=closed").text
    assert Person.objects.get(pk=cast.hong.pk).died_on is None


def test_an_overdue_alert_says_so_and_nobody_else_sees_it(cast: Cast, clock: Clock) -> None:
    a_delivery(cast.actor(cast.li), cast.community, "洪桂芳", date(1942, 3, 5))
    clock.go_on(days=3)
    assert "逾期2天" in signed_in_as(cast.li).get("/desk/alerts/").text
    assert press_overdue.func() == 1
    assert "洪桂芳" not in signed_in_as(cast.xu).get("/desk/alerts/").text
    assert signed_in_as(cast.zhou).get("/desk/alerts/").status_code == 403
