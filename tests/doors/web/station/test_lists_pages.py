"""Lists of people at the desk: looked at first, read in the background, stopped, and what was refused to put right."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huzhu.commons.people.models import Person
from huzhu.commons.registers.models import HeldRow, Intake
from huzhu.commons.works.actions import hold_work
from huzhu.commons.works.models import Work
from huzhu.doors.bridges.sheets import read_sheets
from huzhu.doors.jobs.works import do_work, tend_works, tidy_lists
from huzhu.kernel.actor import machine
from tests.cast import NOW, TODAY, Cast
from tests.doors.web.helper.scenes import signed_in_as
from tests.doors.web.home.test_home_pages import text
from tests.doors.web.station.conftest import Clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LISTS = "/desk/people/lists/"
HEAD = "姓名,身份证号,出生日期,电话,住址\n"
GOOD = "曾桂兰,,1941-03-05,10012345678,石梯巷9号\n"
ROWS = (
    f"{HEAD}{GOOD}单雄,500199194203059990,,12,石梯巷1号\n曾桂兰,,1941-03-05,10012345679,石梯巷9号\n仇英,,1950-02-30,,\n"
)


def sent(words: str, encoding: str = "utf-8-sig", name: str = "名册.csv") -> SimpleUploadedFile:
    """A file as the browser sends it."""
    return SimpleUploadedFile(name, words.encode(encoding), "text/csv")


def brought(cast: Cast, words: str = ROWS, encoding: str = "utf-8-sig") -> str:
    """The address of a list that Staff Li has brought."""
    answer = signed_in_as(cast.li, "en").post(f"{LISTS}read/", {"file": sent(words, encoding), "nonce": "a"})
    assert answer.status_code == 302, text(answer)
    return str(answer.url)


def worked() -> None:
    """A worker does what waits."""
    for work in Work.objects.filter(state="running").order_by("pk"):
        do_work.func(work.pk)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_from_the_file_to_the_register(cast: Cast, encoding: str) -> None:
    li, page = signed_in_as(cast.li, "en"), brought(cast, encoding=encoding)
    before = Person.objects.count()
    shown = text(li.get(page))
    for words in ("Take these people in", "曾桂兰", "100****5678", "only 2 digits"):
        assert words in shown
    assert "10012345678" not in shown
    assert li.post(f"{page}begin/", {"nonce": "b"}).url == page
    running = text(li.get(page))
    assert "It waits for its turn" in running
    assert "Take these people in" not in running
    assert Person.objects.count() == before
    worked()
    done = text(li.get(page))
    assert 'class="summary"' not in li.get(page).text
    assert Person.objects.count() == before + 1
    assert "Rows to put right" in done
    assert HeldRow.objects.count() == 1
    intake = Intake.objects.get()
    assert (intake.taken, intake.held, intake.rejected, intake.finished_at) == (1, 1, 2, NOW)
    assert "read" in text(li.get(LISTS))


def test_every_refused_row_says_where_what_and_what_to_do_and_comes_as_a_file(cast: Cast) -> None:
    li, page = signed_in_as(cast.li, "en"), brought(cast)
    li.post(f"{page}begin/", {"nonce": "b"})
    worked()
    shown = text(li.get(page))
    for words in (
        "单雄 · 500199194203059990 · 12",
        "D 电话",
        "only 2 digits",
        "Ask for the number again",
        "C 出生日期",
    ):
        assert words in shown, words
    for kind in ("xlsx", "csv"):
        (sheet,) = read_sheets(li.get(f"{page}refused/{kind}/").content)
        assert list(sheet.rows[0])[:5] == ["姓名", "身份证号", "出生日期", "电话", "住址"]
        assert list(sheet.rows[1])[:4] == ["单雄", "500199194203059990", "", "12"]
        assert "only 2 digits" in str(sheet.rows[1][6])
        assert len(sheet.rows) == 3
    assert li.get(f"{page}refused/pdf/").status_code == 404


def test_put_right_it_is_brought_again_and_nobody_enters_twice(cast: Cast) -> None:
    li, page = signed_in_as(cast.li, "en"), brought(cast)
    li.post(f"{page}begin/", {"nonce": "b"})
    worked()
    before = Person.objects.count()
    better = ROWS.replace(",12,", ",10012345681,").replace("1950-02-30", "1950-02-28").replace("500199194203059990", "")
    again = li.post(f"{LISTS}read/", {"file": sent(better.replace("单雄,,,", "单雄,,1940-01-01,")), "nonce": "c"}).url
    li.post(f"{again}begin/", {"nonce": "d"})
    worked()
    assert Person.objects.count() == before + 2
    newest = Intake.objects.order_by("-begun_at", "-pk").exclude(pk=page.split("/")[-2]).get()
    assert (newest.taken, newest.unchanged, newest.held, newest.rejected) == (2, 2, 0, 0)


def test_stopped_it_keeps_what_is_done_and_goes_on(cast: Cast, clock: Clock) -> None:
    li, page = signed_in_as(cast.li, "en"), brought(cast)
    li.post(f"{page}begin/", {"nonce": "b"})
    work = Work.objects.get()
    held = hold_work(by=machine(TODAY, "test", "x"), at=NOW, work=work, worker="one")
    assert held
    assert "Stop it" in text(li.get(page))
    assert li.post(f"/desk/works/{work.pk}/stop/", {"nonce": "c"}).url == page
    stopped = text(li.get(page))
    assert "Go on reading" in stopped
    assert do_work.func(work.pk) == 0
    again = li.post(f"/desk/works/{work.pk}/stop/", {"nonce": "d"})
    assert (again.status_code, "This has ended already" in text(again)) == (409, True)
    clock.go_on(seconds=1)
    li.post(f"{page}begin/", {"nonce": "e"})
    worked()
    assert Intake.objects.get().taken == 1


def test_a_work_that_fails_says_so_and_can_be_begun_again(cast: Cast) -> None:
    li, page = signed_in_as(cast.li, "en"), brought(cast)
    li.post(f"{page}begin/", {"nonce": "b"})
    kept = Intake.objects.get().kept_list
    kept.content = ""
    kept.save(update_fields=["content"])
    with pytest.raises(Exception, match="not kept"):
        worked()
    assert Work.objects.get().fault == "registers.list_forgotten"
    assert "could not be finished" in text(li.get(page))


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (None, "Please choose the file"),
        (b"", "This file is empty"),
        (b"%PDF-1.7 x", "is not a spreadsheet that can be read"),
        ("早饭,午饭\n粥,面\n".encode(), "No register of people was found"),
        ("出生日期,电话\n1942-03-05,10012345678\n".encode(), "No column of names was found"),
        (("姓名,出生日期\n" + "洪,1942-03-05\n" * 50_001).encode(), "more than 50000 rows"),
    ],
    ids=["none", "empty", "pdf", "wrong-header", "no-names", "too-long"],
)
def test_a_file_that_is_no_list_is_said_beside_the_field(cast: Cast, file: bytes | None, words: str) -> None:
    content = SimpleUploadedFile("名册.csv", file) if file is not None else ""
    answer = signed_in_as(cast.li, "en").post(f"{LISTS}read/", {"file": content, "nonce": "a"})
    assert (answer.status_code, Intake.objects.count()) == (422, 0)
    assert words in text(answer)


def test_the_empty_list_is_understood_as_it_is(cast: Cast) -> None:
    li = signed_in_as(cast.li, "en")
    (sheet,) = read_sheets(li.get(f"{LISTS}template/xlsx/").content)
    row = "曾桂兰,,女,1941-03-05,10012345678,石梯巷9号,独居,低保,曾小明,10012345670,爱下棋"
    page = brought(cast, ",".join(map(str, sheet.rows[0])) + f"\n{row}\n")
    shown = text(li.get(page))
    assert "not understood: left out" not in shown
    assert "about somebody else: left out" not in shown


def test_who_has_no_post_for_lists_sees_none(cast: Cast) -> None:
    page = brought(cast)
    for who, status in ((cast.zhou, 404), (cast.chen, 404), (cast.hong, 404), (cast.xu, 404)):
        client = signed_in_as(who, "en")
        assert client.get(page).status_code == status, who
        assert client.post(f"{page}begin/", {"nonce": "a"}).status_code == status, who
        assert client.get(f"{page}refused/csv/").status_code == status, who
        assert client.get(LISTS).status_code == (200 if who == cast.xu else 403), who
    assert not Work.objects.exists()


def test_jobs_find_what_waits_and_forget_what_lay_too_long(cast: Cast, clock: Clock) -> None:
    page = brought(cast)
    assert tend_works.func() == 0
    signed_in_as(cast.li, "en").post(f"{page}begin/", {"nonce": "b"})
    assert tend_works.func() == 1
    worked()
    assert tidy_lists.func() == 0
    clock.at += timedelta(days=31)
    assert tidy_lists.func() == 3
