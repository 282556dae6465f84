"""`huzhu board …`: hours, a line hung up, listed, taken down and hung again."""

import json

import pytest
from typer.testing import CliRunner

from huzhu.commons.announcements.models import Announcement
from huzhu.commons.places.models import Division
from huzhu.doors.cli.main import app
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def told(*words: str, code: int = 0) -> dict[str, object]:
    """What a command answers as JSON."""
    answer = CliRunner().invoke(app, ["board", *words, "--json"])
    assert answer.exit_code == code, answer.output
    return json.loads(answer.stdout) if answer.stdout else {}


def test_the_board_by_commands(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huzhu.doors.cli.announcements.make_ready", lambda: None)
    place = ("--place", cast.community.pk)
    told("hours", "--opens", "08:00", "--closes", "20:00", "--phone", "023-0000 1234", *place)
    told("hours", "--opens", "09:00", "--closes", "12:00", "--days", "6", *place)
    kept = Division.objects.get(pk=cast.community.pk)
    assert (kept.station_phone, kept.station_hours) == ("023-0000 1234", "012345:480-1200 6:540-720")
    assert told("list", *place, code=4) == {"board": []}
    when = "2026-11-20 2026-11-22 14:30-16:00 024"
    key = str(told("add", "合唱", "--kind", "activity", "--when", when, *place)["line"])
    one = Announcement.objects.get(pk=key)
    assert (one.from_minute, one.to_minute, one.weekdays, str(one.to_on)) == (870, 960, "024", "2026-11-23")
    assert [row["title"] for row in told("list", *place)["board"]] == ["合唱"]  # type: ignore[attr-defined]
    assert told("down", key)["hangs"] is False
    assert told("up", key)["hangs"] is True
    told("add", "停水", "--when", "soon", *place, code=2)
