"""A long file of people: written by a worker as whoever asked, there for them alone, and thrown away after a day."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from huzhu.commons.journal.models import Line, Naming
from huzhu.commons.people.models import Person, Post
from huzhu.commons.registers import exporting
from huzhu.commons.registers.models import Export, ExportPart
from huzhu.commons.works.actions import hold_work
from huzhu.commons.works.models import Work
from huzhu.doors.bridges.sheets import read_sheets
from huzhu.doors.jobs import works
from huzhu.doors.jobs.works import do_work, tidy_lists
from huzhu.doors.web.station import taking
from huzhu.kernel.actor import machine
from huzhu.kernel.refusal import NotFound
from tests.cast import NOW, TODAY, Cast
from tests.doors.web.helper.scenes import signed_in_as

EXPORT = "/desk/people/export/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(cast: Cast, static_folder: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Everybody, at nine; more than one person is many, and a worker writes one at a time."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    monkeypatch.setattr(taking, "WAITED_FOR_MOST", 1)
    monkeypatch.setattr(works, "AT_ONCE", 1)
    return cast


@pytest.fixture
def li(cast: Cast) -> Client:
    return signed_in_as(cast.li, "en")


def asked(client: Client, nonce: str = "a") -> Work:
    answer = client.post(f"{EXPORT}file/", {"q": "", "purpose": "papers", "kind": "csv", "nonce": nonce})
    assert answer.status_code == 302, "it is not written while somebody waits"
    return Work.objects.get(about=answer.url.removeprefix(EXPORT).strip("/"))


def page_of(work: Work) -> str:
    return f"{EXPORT}{work.about}/"


def took(client: Client, work: Work, kind: str = "xlsx") -> Any:
    return client.post(f"{page_of(work)}file/", {"kind": kind})


def test_a_worker_writes_it_and_who_asked_takes_it(cast: Cast, li: Client) -> None:
    work = asked(li)
    here = Person.objects.filter(place=cast.community).count()
    assert "0%" in li.get(page_of(work)).text
    assert took(li, work).status_code == 404, "not before it is written"
    assert do_work.func(work.pk) == here
    page = li.get(page_of(work)).text
    assert "The file is ready" in page
    assert "洪桂芳" not in page
    for kind in ("xlsx", "csv"):
        (sheet,) = read_sheets(took(li, work, kind).content)
        assert {row[0] for row in sheet.rows} >= {"Name", "洪桂芳"}
        assert len(sheet.rows) == here + 1
    assert Line.objects.filter(action="take_export", actor=cast.li.pk, purpose="papers").count() == 2
    assert page_of(work) in li.get(EXPORT).text


def test_it_is_the_file_that_a_short_wait_gives(cast: Cast, li: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    work = asked(li)
    do_work.func(work.pk)
    monkeypatch.setattr(taking, "WAITED_FOR_MOST", 500)
    at_once = li.post(f"{EXPORT}file/", {"q": "", "purpose": "papers", "kind": "csv", "nonce": "b"})
    assert took(li, work, "csv").content == at_once.content


def test_each_person_is_read_by_whoever_asked_and_for_their_purpose(cast: Cast, li: Client) -> None:
    do_work.func(asked(li).pk)
    read = Line.objects.filter(action="read", actor=cast.li.pk, purpose="papers", via="job").values("seq")
    named = set(Naming.objects.filter(line_seq__in=read).values_list("person", flat=True))
    assert named == set(Person.objects.filter(place=cast.community).values_list("pk", flat=True))


def test_a_worker_that_died_is_followed_by_one_that_goes_on(cast: Cast, li: Client) -> None:
    work, by = asked(li), machine(TODAY, "job", "export people")
    held = hold_work(by=by, at=NOW, work=work, worker="that dies")
    assert held
    export = Export.objects.get()
    assert exporting.write_part(by=cast.actor(cast.li), at=NOW, held=held, export=export, most=2)
    Work.objects.update(held_until_at=NOW - timedelta(seconds=1))
    do_work.func(work.pk)
    keys = [row[0] for row in read_sheets(took(li, work, "csv").content)[0].rows[1:]]
    assert len(keys) == export.people
    assert sorted(ExportPart.objects.values_list("position", flat=True)) == [0, *range(2, export.people)]


def test_a_post_that_ended_meanwhile_takes_nobody_away(cast: Cast, li: Client) -> None:
    work = asked(li)
    Post.objects.filter(person=cast.li).update(to_on=TODAY)
    with pytest.raises(NotFound):
        do_work.func(work.pk)
    work.refresh_from_db()
    assert (work.state, work.fault) == (Work.State.FAILED, NotFound.code)
    assert not ExportPart.objects.exists()


def test_stopped_leaves_no_file(cast: Cast, li: Client) -> None:
    work = asked(li)
    assert li.post(f"/desk/works/{work.pk}/stop/", {"nonce": "s"}).url == page_of(work)
    assert "It was stopped" in li.get(page_of(work)).text
    assert took(li, work).status_code == 404


def test_nobody_else_finds_it(cast: Cast, li: Client) -> None:
    work = asked(li)
    do_work.func(work.pk)
    Post.objects.create(person=cast.son, kind="staff", place=cast.community, from_on=TODAY)
    for who in (cast.son, cast.zhou, cast.chen, cast.hong, cast.xu):
        other = signed_in_as(who, "en")
        assert other.get(page_of(work)).status_code in (403, 404), who
        assert took(other, work).status_code in (403, 404), who


def test_after_a_day_it_is_gone(cast: Cast, li: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    work = asked(li)
    do_work.func(work.pk)
    assert tidy_lists.func() == 0
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(days=1, minutes=1))
    assert tidy_lists.func() == 1
    assert not ExportPart.objects.exists()
