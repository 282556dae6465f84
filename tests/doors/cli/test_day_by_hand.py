"""`huzhu day`: what pages and API do by hand, from the command line."""

from datetime import timedelta

import pytest

from huzhu.care.dispatch.models import Assignment, Illness, PlanRun, Steer
from huzhu.doors.cli.main import app, run
from tests.care.steps import accepted, another_helper, approved
from tests.cast import NOW, TODAY, Cast
from tests.doors.cli.test_commands import answer, runner

pytestmark = pytest.mark.django_db

DAY = ("--on", str(TODAY))


@pytest.fixture(autouse=True)
def morning(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine o'clock of the cast's day."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def test_a_plan_is_proposed_told_and_undone(cast: Cast) -> None:
    need, there = approved(cast, service="S1"), ("--place", cast.community.pk)
    told = answer("day", "propose", *DAY, *there, "--seconds", "1")
    assert (told["served"], told["changes"], told["exit"]) == (1, {"new": 1}, 0)
    assert not need.assignments.exists()
    assert answer("day", "tell", *DAY, *there) == {"plan": told["plan"], "left_out": 0, "exit": 0}
    assert need.assignments.get().state == Assignment.State.OFFERED
    assert answer("day", "tell", *DAY, *there)["exit"] == 4
    assert answer("day", "undo", *DAY, *there)["kept"] == []
    assert need.assignments.get().state == Assignment.State.WITHDRAWN
    answer("day", "propose", *DAY, *there, "--seconds", "1")
    assert answer("day", "drop", *DAY, *there)["exit"] == 0
    assert not PlanRun.objects.filter(state="proposed").exists()


def test_who_goes_and_who_does_not_is_set_and_set_free(cast: Cast) -> None:
    need, other = approved(cast, service="S1", hours=4), another_helper(cast)
    pinned = answer("day", "pin", need.pk, cast.wang_helper.pk, "--because", "老人点名")
    forbidden = answer("day", "forbid", need.pk, other.pk)
    assert Steer.objects.filter(released_at__isnull=True).count() == 2
    for steer in (pinned["steer"], forbidden["steer"]):
        assert answer("day", "release", steer)["exit"] == 0
    made = answer("day", "assign", need.pk, other.pk, "--at", f"{need.earliest_at.astimezone():%H:%M}")
    assert Assignment.objects.get(pk=made["assignment"]).helper == other


def test_who_falls_ill_is_looked_after(cast: Cast) -> None:
    accepted(cast)
    there = ("--place", cast.community.pk)
    assert answer("day", "searches", *there) == {"searches": [], "exit": 4}
    told = answer("day", "ill", cast.wang_helper.pk, "--back", str(TODAY + timedelta(days=1)))
    assert Illness.objects.get().pk == told["illness"]
    assert [one["cause"] for one in answer("day", "searches", *there)["searches"]] == ["given_back"]
    assert "given_back" in runner.invoke(app, ["day", "searches", *there]).output


def test_what_does_not_exist_is_refused_in_words(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["huzhu", "day", "pin", "nothing", cast.wang_helper.pk])
    with pytest.raises(SystemExit) as ended:
        run()
    assert ended.value.code != 0
    assert not Steer.objects.exists()
