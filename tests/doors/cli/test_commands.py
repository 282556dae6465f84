"""The command line: what it prints, its exit codes, and that a refusal is told in words."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client
from typer.testing import CliRunner

from huzhu.care.rounds.actions import Rhythm, approve_round, book_round
from huzhu.care.rounds.queries import communities_with_rounds
from huzhu.commons.journal.models import Line
from huzhu.commons.people.accounts import PasswordWeak, UsernameTaken
from huzhu.commons.people.models import Person
from huzhu.commons.rulebook.models import Edition
from huzhu.doors.bridges.sheets import read_sheets
from huzhu.doors.cli import serving
from huzhu.doors.cli.house import make_ready
from huzhu.doors.cli.main import app, run
from huzhu.doors.jobs import tasks
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.timebank.rules import shipped_codes
from huzhu.oversight.replays.actions import begin_replay
from tests.care.steps import ask_of
from tests.cast import NOW, Cast

runner = CliRunner()


def answer(*words: str) -> dict[str, Any]:
    """Runs a command with --json and reads what it printed."""
    told = runner.invoke(app, [*words, "--json"], catch_exceptions=False)
    return dict(json.loads(told.stdout)) | {"exit": told.exit_code}


@pytest.fixture
def list_of_people(tmp_path: Path) -> Path:
    path = tmp_path / "名单.csv"
    text = "老人姓名;公民身份号码;生日;家庭住址\n=cmd|calc;;1941年3月5日;石梯巷1号\n单雄;;1940.02.30;石梯巷2号\n"
    path.write_bytes(text.encode("gb18030"))
    return path


def test_alone_it_shows_what_there_is() -> None:
    told = runner.invoke(app, [])
    assert told.exit_code == 0
    assert "--lang" in told.output
    for word in ("demo", "serve", "test", "check", "bench", "trust", "manage", "people", "streets"):
        assert word in told.output


def test_the_worker_leaves_what_is_logged_to_the_house() -> None:
    """Above verbosity 0 its command puts a handler of its own on the logger and sets it to INFO."""
    words = serving._worker()
    assert words[words.index("--verbosity") + 1] == "0"


def test_import_reports_what_it_did_not_take(cast: Cast, list_of_people: Path, tmp_path: Path) -> None:
    told = answer("people", "import", str(list_of_people), "--place", cast.community.pk)
    assert (told["taken"], told["rejected"], told["exit"]) == (1, 1, 3)
    assert told["faults"] == [{"sheet": "名单", "row": 3, "column": "C", "kind": "birth_date_impossible"}]
    report = read_sheets(tmp_path / "名单-report.xlsx")[0]
    assert any("birth_date_impossible" in map(str, line) for line in report.rows)


def test_a_dry_run_writes_nothing(cast: Cast, list_of_people: Path) -> None:
    before = Line.objects.count()
    told = answer("people", "import", str(list_of_people), "--dry-run")
    assert (told["rows"], told["exit"]) == (2, 3)
    assert Line.objects.count() == before


def test_export_starts_no_formula_and_is_journaled(cast: Cast, list_of_people: Path, tmp_path: Path) -> None:
    runner.invoke(app, ["people", "import", str(list_of_people), "--place", cast.community.pk])
    for kind in ("xlsx", "csv"):
        target = tmp_path / f"out.{kind}"
        told = answer("people", "export", str(target), "--place", cast.community.pk)
        assert told["exit"] == 0
        cells = [str(cell) for line in read_sheets(target)[0].rows for cell in line]
        assert any("cmd|calc" in cell for cell in cells)
        if kind == "csv":
            assert not any(line.startswith("=") for line in target.read_text("utf-8-sig").splitlines())
    assert Line.objects.filter(action="read", persons__contains=cast.hong.pk).exists()


def test_an_unknown_place_is_refused_in_words(
    cast: Cast, list_of_people: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["huzhu", "people", "import", str(list_of_people), "--place", "nowhere"])
    with pytest.raises(SystemExit) as ended:
        run()
    assert ended.value.code == 2
    assert "nowhere" in capsys.readouterr().err


def test_the_journal_is_sealed_and_verified(cast: Cast) -> None:
    sealed = answer("journal", "seal")
    assert sealed["exit"] == 0
    assert answer("journal", "verify", "--head", str(sealed["head"])) == {"faults": [], "exit": 0}
    assert answer("journal", "verify", "--head", "f" * 64)["exit"] == 1


def test_the_books_are_checked(cast: Cast) -> None:
    told = answer("bank", "check")
    sums = {"minutes": 0, "points": 0, "fen": 0, "grams": 0}
    assert told == {"sums": sums, "faults": [], "closed_not_sealed": [], "hours": [], "exit": 0}


def test_a_day_without_needs_is_nothing_to_do(cast: Cast) -> None:
    told = answer("day", "plan", "--place", cast.community.pk)
    assert (told["needs"], told["exit"]) == (0, 4)


def test_a_new_station_founds_its_places_and_signs_its_staff_in(
    db: None, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    monkeypatch.setenv("HUZHU_PASSWORD", "梧桐树下的石梯坎坎八十级")
    answer("place", "found", "山湾区", "--tier", "district")
    place = answer("place", "found", "青石桥社区", "--under", "山湾区", "--phone", "10990010001")
    added = answer("staff", "add", "李 文静", "--username", "liwj", "--place", str(place["place"]))
    assert (added["post"], added["exit"]) == ("staff", 0)
    assert client.login(username="liwj", password="梧桐树下的石梯坎坎八十级", request=HttpRequest())
    assert Person.objects.get(pk=added["person"]).name == "李文静"


def test_a_weak_password_and_a_taken_name_leave_nothing_behind(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    before = Person.objects.count()
    monkeypatch.setenv("HUZHU_PASSWORD", "123")
    with pytest.raises(PasswordWeak):
        answer("staff", "add", "新人", "--username", "new", "--place", cast.community.pk)
    monkeypatch.setenv("HUZHU_PASSWORD", "梧桐树下的石梯坎坎八十级")
    answer("staff", "add", "新人", "--username", "new", "--place", cast.community.pk)
    with pytest.raises(UsernameTaken):
        answer("staff", "add", "另一个", "--username", "new", "--place", cast.community.pk)
    assert Person.objects.count() == before + 1


def test_a_week_without_regular_visits_is_nothing_to_do(cast: Cast) -> None:
    told = answer("roster", "week", "--place", cast.community.pk, "--monday", "2026-11-23")
    assert (told["monday"], told["rounds"], told["exit"]) == ("2026-11-23", 0, 4)


def test_the_week_is_rostered_and_the_new_are_asked(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    first = ask_of(service="P1", hours=72)
    one = book_round(by=cast.actor(cast.li), at=NOW, elder=cast.hong, first=first, rhythm=Rhythm(4))
    approve_round(by=cast.actor(cast.li), at=NOW, booked=one)
    assert communities_with_rounds(cast.actor(cast.li)) == [cast.community]
    told = answer("roster", "week", "--place", cast.community.pk, "--monday", "2026-11-23")
    assert (told["rounds"], told["exit"]) == (1, 0)
    (faces,) = told["faces"]
    assert (faces["round"], set(faces["keepers"])) == (one.pk, {cast.wang_helper.pk, ""})
    assert [keeper.helper_id for keeper in one.keepers.all()] == [cast.wang_helper.pk]


def test_each_community_with_rounds_is_handed_to_a_roster_of_its_own(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    book_round(by=cast.actor(cast.li), at=NOW, elder=cast.hong, first=ask_of(), rhythm=Rhythm(4))
    handed: list[tuple[str, str]] = []
    monkeypatch.setattr(type(tasks.roster), "enqueue", lambda _task, *words: handed.append(words))
    assert tasks.roster_all.func() == 1
    assert handed == [(cast.community.pk, "2026-11-23")]


def test_a_city_is_planned_by_whoever_lends_a_hand(cast: Cast) -> None:
    begun = answer("plan", "city", "--place", cast.street.pk, "--seconds", "0.3")
    assert (begun["state"], begun["communities"], begun["percent"], begun["exit"]) == ("running", 1, 0, 0)
    stopped = answer("plan", "cancel", "--place", cast.street.pk)
    assert (stopped["state"], stopped["left_out"]) == ("cancelled", 1)
    assert answer("plan", "resume", "--place", cast.street.pk)["waiting"] == 1
    worked = answer("plan", "work", "--place", cast.street.pk)
    assert worked["communities"] == 1
    done = answer("plan", "status", "--place", cast.street.pk)
    assert (done["plan"], done["state"], done["percent"], done["faults"]) == (begun["plan"], "done", 100, [])


def test_who_asks_for_a_plan_that_never_was_hears_so(cast: Cast) -> None:
    with pytest.raises(NotFound):
        answer("plan", "status", "--place", cast.street.pk)


def test_running_city_plans_are_handed_to_workers_until_the_next_time(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer("plan", "city", "--place", cast.street.pk, "--seconds", "0.3")
    handed: list[tuple[str, str]] = []
    monkeypatch.setattr(type(tasks.lend_hand), "enqueue", lambda _task, *words: handed.append(words))
    assert tasks.tend_city_plans.func() == 1
    assert len(handed) == tasks.HANDS
    assert tasks.lend_hand.func(*handed[0]) == 1, "it worked until nothing was left"
    assert tasks.lend_hand.func(handed[0][0], "2026-01-01T00:00:00+00:00") == 0, "its time is over"
    assert tasks.tend_city_plans.func() == 0, "the plan has ended"


def test_a_replay_that_waits_is_handed_to_a_worker(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    make_ready()
    by, edition = cast.actor(cast.chen), Edition.objects.get(pack="timebank_beijing")
    replay = begin_replay(by=by, at=NOW, place=cast.street, edition=edition)
    handed: list[tuple[str]] = []
    monkeypatch.setattr(type(tasks.reckon_year), "enqueue", lambda _task, *words: handed.append(words))
    assert tasks.tend_replays.func() == 1
    assert handed == [(replay.pk,)]
    assert tasks.reckon_year.func(*handed[0]) == 1
    assert tasks.reckon_year.func(*handed[0]) == 0, "it has ended"
    assert tasks.tend_replays.func() == 0


def test_getting_ready_keeps_the_rules_of_this_release_once(db: None) -> None:
    make_ready()
    assert set(Edition.objects.values_list("pack", flat=True)) == set(shipped_codes())
    make_ready()
    assert Edition.objects.count() == len(shipped_codes())
