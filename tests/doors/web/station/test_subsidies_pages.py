"""Payments of a month at the desk: drafted, released by a colleague, sent to the bank, and what came back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huzhu.care.entitlement.applying import end_benefit
from huzhu.care.subsidies.models import Payment, Recovery, Run
from huzhu.commons.sealed import noting_openings
from huzhu.kernel.payouts import reference_of
from tests.care.paying import MONTH, drafted, paid_scene, released
from tests.cast import NOW, Cast
from tests.doors.web.helper.scenes import signed_in_as
from tests.doors.web.station.test_applications_pages import DAY, said


@pytest.fixture
def wang(cast: Cast) -> Client:
    """All that November needs; and the colleague who granted it, at the same desk."""
    with noting_openings():
        paid_scene(cast)
    return signed_in_as(cast.wang)


def drafted_run(cast: Cast) -> Run:
    with noting_openings():
        return drafted(cast)


def released_run(cast: Cast) -> Run:
    with noting_openings():
        return released(cast, drafted(cast))


def test_one_drafts_and_another_releases(cast: Cast, li: Client, wang: Client) -> None:
    page = li.post("/desk/subsidies/draft/", {"nonce": "n", "month": "2026-11-01"}, follow=True)
    run = Run.objects.get()
    address = f"/desk/subsidies/{run.pk}/"
    assert (f'href="{address}"' in said(page), "示例" in said(page)) == (True, True)
    own = said(li.get(address))
    assert ("须由别人批准" in own, "release-title" in own) == (True, False)
    assert "100.00" in own
    assert li.post(f"{address}release/", {"nonce": "m"}).status_code == 422
    assert "release-title" in wang.get(address).text
    assert "已批准发放" in said(wang.post(f"{address}release/", {"nonce": "o"}, follow=True))


def test_a_month_without_anything_to_pay_is_told_at_its_field(cast: Cast, li: Client, wang: Client) -> None:
    answer = li.post("/desk/subsidies/draft/", {"nonce": "n", "month": "2026-10-01"})
    assert answer.status_code == 422
    assert 'href="#draft_month"' in answer.text
    assert "这个月这里没有需要发放的了" in answer.text


def test_a_draft_is_discarded_and_can_be_made_anew(cast: Cast, li: Client, wang: Client) -> None:
    run = drafted_run(cast)
    assert "已作废" in said(li.post(f"/desk/subsidies/{run.pk}/discard/", {"nonce": "n"}, follow=True))
    assert drafted_run(cast).paying_count == 1


def test_the_file_is_sent_once_it_is_released(cast: Cast, li: Client, wang: Client) -> None:
    run = drafted_run(cast)
    assert wang.post(f"/desk/subsidies/{run.pk}/file/").status_code == 409
    with noting_openings():
        released(cast, run)
    sent = wang.post(f"/desk/subsidies/{run.pk}/file/")
    assert sent.headers["Content-Disposition"].endswith(f'huzhu-subsidies-2026-11-{run.pk}.csv"')
    assert sent.content == wang.post(f"/desk/subsidies/{run.pk}/file/").content
    assert "洪桂芳" in sent.content.decode("utf-8-sig")


def test_the_banks_answer_is_told_row_by_row_in_any_encoding(cast: Cast, li: Client, wang: Client) -> None:
    run = released_run(cast)
    key = reference_of(MONTH, Payment.objects.get().application_id)
    written = f"编号,金额,结果,原因\r\n{key},100.00,失败,账户已销\r\n另一个,5,成功,\r\n".encode("gb18030")
    file = SimpleUploadedFile("回执.csv", written, content_type="text/csv")
    page = said(li.post(f"/desk/subsidies/{run.pk}/answer/", {"nonce": "n", "file": file}))
    assert "新确认失败：1" in page
    assert "第 3 行：这一行没有编号" in page
    assert "账户已销" in page
    plain = SimpleUploadedFile("x.csv", b"a,b\r\n1,2\r\n", content_type="text/csv")
    assert li.post(f"/desk/subsidies/{run.pk}/answer/", {"nonce": "m", "file": plain}).status_code == 422


def test_what_was_paid_too_much_is_claimed_and_settled(cast: Cast, li: Client, wang: Client) -> None:
    assert "没有多发" in said(li.get("/desk/subsidies/owed/"))
    released_run(cast)
    payment = Payment.objects.select_related("application").get()
    with noting_openings():
        end_benefit(by=cast.actor(cast.li), at=NOW + DAY, application=payment.application, because="迁出", on=MONTH)
    assert "迁出" in said(li.get("/desk/subsidies/owed/"))
    claim = {"nonce": "n", "way": "repay"}
    assert "待追回" in said(li.post(f"/desk/subsidies/owed/payments/{payment.pk}/claim/", claim, follow=True))
    settle = f"/desk/subsidies/owed/{Recovery.objects.get().pk}/settle/"
    alone = li.post(settle, {"nonce": "o", "state": "written_off", "because": "困难"})
    assert (alone.status_code, "须由别人决定免追" in alone.text) == (422, True)
    assert "没有多发" in said(wang.post(settle, {"nonce": "p", "state": "written_off", "because": "困难"}, follow=True))
