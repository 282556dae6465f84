"""Lists of hours at the desk: read, decided row by row, posted, taken back; and what is said where it cannot be."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huzhu.commons.bank.queries import account_of, balance_of
from huzhu.commons.openings.models import Opening, OpeningRow
from huzhu.commons.timebank.actions import donate_time
from huzhu.commons.works.models import Work
from huzhu.doors.jobs.works import do_work
from tests.cast import NOW, Cast
from tests.commons.openings.test_openings import HONG, WANG, balance, brought
from tests.doors.web.helper.scenes import signed_in_as
from tests.doors.web.home.test_home_pages import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LISTS = "/desk/openings/"
LAST = f"赵{chr(0x4E00 + 59)}"
HEAD = "姓名,出生日期,小时\n"


def sent(words: str, name: str = "名单.csv") -> SimpleUploadedFile:
    """A file as the browser sends it."""
    return SimpleUploadedFile(name, words.encode("utf-8-sig"), "text/csv")


def test_from_the_file_to_the_ledger_and_back(cast: Cast) -> None:
    li = signed_in_as(cast.li, "en")
    assert "No list was read yet." in text(li.get(LISTS))
    file = sent(f"{HEAD}洪桂芳,1942-03-05,12.5\n王小川,,1\n")
    page = li.post(f"{LISTS}read/", {"file": file, "nonce": "a"}).url
    opening = Opening.objects.get()
    assert page == f"{LISTS}{opening.pk}/"
    waiting = text(li.get(page))
    assert "It is 王小川" in waiting, "the doubtful row is shown first, with whom it may mean"
    assert "Post 1 row" in waiting
    row = OpeningRow.objects.get(state=OpeningRow.State.DOUBTFUL)
    assert li.post(f"{LISTS}rows/{row.pk}/settle/", {"person": cast.wang.pk, "nonce": "b"}).url == page
    assert "2 rows are posted." in text(li.post(f"{page}post/", {"nonce": "c"}, follow=True))
    assert (balance(cast.hong), balance(cast.wang)) == (750, 60)
    assert "The sums agree to the minute." in text(li.get(page))
    assert li.post(f"{page}undo/", {"because": "", "nonce": "d"}).status_code == 422
    assert li.post(f"{page}undo/", {"because": "列错了", "nonce": "e"}).url == page
    assert (balance(cast.hong), balance(cast.wang)) == (0, 0)
    assert "taken back" in text(li.get(LISTS))


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (None, "Please choose the file"),
        (("", "名单.csv"), "This file is empty"),
        (("出生日期,小时\n1942-03-05,2\n", "名单.csv"), "No register of people was found"),
        (("姓名,出生日期\n洪桂芳,1942-03-05\n", "名单.csv"), "No column of this list says how much time"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_beside_the_field(
    cast: Cast, file: tuple[str, str] | None, words: str
) -> None:
    content = SimpleUploadedFile(file[1], file[0].encode()) if file else ""
    answer = signed_in_as(cast.li, "en").post(f"{LISTS}read/", {"file": content, "nonce": "a"})
    assert (answer.status_code, Opening.objects.count()) == (422, 0)
    assert words in text(answer)


def test_the_same_file_is_the_same_list(cast: Cast) -> None:
    li = signed_in_as(cast.li, "en")
    first = li.post(f"{LISTS}read/", {"file": sent(f"{HEAD}洪桂芳,1942-03-05,2\n"), "nonce": "a"}).url
    assert li.post(f"{LISTS}read/", {"file": sent(f"{HEAD}洪桂芳,1942-03-05,2\n"), "nonce": "b"}).url == first
    assert Opening.objects.count() == 1


def test_a_row_is_left_out_taken_up_and_given_to_somebody_looked_for(cast: Cast) -> None:
    opening, li = brought(cast, ["", "无名氏", "", "", "", 2]), signed_in_as(cast.li, "en")
    row, page = OpeningRow.objects.get(opening=opening), f"{LISTS}{opening.pk}/"
    assert li.post(f"{LISTS}rows/{row.pk}/leave-out/", {"nonce": "a"}).url == page
    assert "Left out" in text(li.get(page, {"state": "left_out"}))
    found = text(li.get(page, {"state": "left_out", "row": row.pk, "q": "hgf"}))
    assert "It is 洪桂芳" in found
    assert "Nobody found." in text(li.get(page, {"state": "left_out", "row": row.pk, "q": "qqqq"}))
    li.post(f"{LISTS}rows/{row.pk}/settle/", {"person": cast.hong.pk, "nonce": "b"})
    row.refresh_from_db()
    assert (row.state, row.person_id) == (OpeningRow.State.READY, cast.hong.pk)
    assert li.post(f"{LISTS}rows/{row.pk}/settle/", {"person": cast.xu.pk, "nonce": "c"}).status_code == 404


def test_what_was_used_is_not_taken_back_and_nothing_is_posted_twice(cast: Cast) -> None:
    opening, li = brought(cast, HONG), signed_in_as(cast.li, "en")
    page = f"{LISTS}{opening.pk}/"
    li.post(f"{page}post/", {"nonce": "a"})
    again = li.post(f"{page}post/", {"nonce": "b"})
    assert again.status_code == 409
    donate_time(by=cast.actor(cast.li), at=NOW, giver=cast.hong, minutes=60, reference="d")
    refused = li.post(f"{page}undo/", {"because": "列错了", "nonce": "c"})
    assert refused.status_code == 422
    assert "One thing is missing" in text(refused)
    account = account_of(cast.hong)
    assert account is not None
    assert balance_of(account) == 690


def test_pages_the_file_and_the_paper(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    opening = brought(cast, *(["", f"赵{chr(0x4E00 + number)}", "", "", "", 1] for number in range(60)))
    li, page = signed_in_as(cast.li, "en"), f"{LISTS}{opening.pk}/"
    first, second = text(li.get(page)), text(li.get(page, {"page": 2}))
    assert "赵一" in first
    assert LAST in second
    assert LAST not in first
    file = li.get(f"{page}csv/").content.decode("utf-8-sig").splitlines()
    assert len(file) == 61
    assert LAST in text(li.get(f"{page}sheet/"))


def test_who_sees_lists_and_who_only_reads_them(cast: Cast) -> None:
    opening = brought(cast, HONG, WANG)
    page = f"{LISTS}{opening.pk}/"
    assert "Post 2 rows" in text(signed_in_as(cast.li, "en").get(page))
    for who, status in ((cast.zhou, 404), (cast.hong, 404), (cast.wang, 404), (cast.xu, 404)):
        assert signed_in_as(who, "en").get(page).status_code == status, who
        assert signed_in_as(who, "en").post(f"{page}post/", {"nonce": "a"}).status_code == status, who
        lists = signed_in_as(who, "en").get(LISTS)
        assert lists.status_code == (200 if who == cast.xu else 403), who
        assert opening.pk not in lists.text
    chen = signed_in_as(cast.chen, "en")
    shown = chen.get(page)
    assert (shown.status_code, "Post 2 rows" in text(shown)) == (200, False)
    assert "Read a list" not in text(chen.get(LISTS))
    assert chen.post(f"{page}post/", {"nonce": "b"}).status_code == 403
    assert chen.post(f"{LISTS}read/", {"file": sent(f"{HEAD}洪桂芳,1942-03-05,2\n"), "nonce": "c"}).status_code == 403


def test_a_long_list_is_posted_by_a_worker_and_shows_how_far(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huzhu.doors.web.station.openings.AT_ONCE", 1)
    opening, li = brought(cast, HONG, WANG), signed_in_as(cast.li, "en")
    page = f"{LISTS}{opening.pk}/"
    started = text(li.post(f"{page}post/", {"nonce": "a"}, follow=True))
    assert "It waits for its turn" in started
    assert "Post 2 rows" not in started
    work = Work.objects.get()
    assert do_work.func(work.pk) == 1
    assert "It waits for its turn" not in text(li.get(page))
    assert (balance(cast.hong), balance(cast.wang)) == (750, 90)
    opening.refresh_from_db()
    assert opening.posted_by == cast.li


def test_a_long_list_is_stopped_and_the_rest_posted_later(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huzhu.doors.web.station.openings.AT_ONCE", 1)
    opening, li = brought(cast, HONG, WANG), signed_in_as(cast.li, "en")
    page = f"{LISTS}{opening.pk}/"
    li.post(f"{page}post/", {"nonce": "a"})
    work = Work.objects.get()
    assert li.post(f"/desk/works/{work.pk}/stop/", {"nonce": "b"}).url == page
    assert do_work.func(work.pk) == 0
    assert "Post 2 rows" in text(li.get(page))
