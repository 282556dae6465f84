"""Regular contact from the command line: who is due and what is to be looked into, by codes and never by name."""

import json
from datetime import timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from huzhu.care.contacts.actions import Report, Terms, list_for_contact, note_contact
from huzhu.care.contacts.models import Worry
from huzhu.doors.cli.main import app
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Grandma Hong has been on the list for ten days; yesterday something was wrong."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    li, terms = cast.actor(cast.li), Terms("red", "独居")
    listing = list_for_contact(by=li, at=NOW - timedelta(days=10), person=cast.hong, terms=terms)
    report = Report("phone", "wrong", "头晕")
    note_contact(by=li, at=NOW - timedelta(days=9), listing=listing, report=report)
    return cast


def told(*words: str) -> tuple[int, str]:
    """What a command says, and how it ended."""
    answer = CliRunner().invoke(app, [*words], catch_exceptions=False)
    return answer.exit_code, answer.stdout


def test_who_is_due(listed: Cast) -> None:
    code, said = told("contacts", "due", "--place", listed.community.pk, "--json")
    answer: dict[str, Any] = json.loads(said)
    assert code == 0
    assert (answer["listed"], answer["worries"]) == (1, 1)
    [row] = answer["due"]
    assert (row["person"], row["days_over"], row["step"]) == (listed.hong.pk, 2, "none")
    assert "洪桂芳" not in said


def test_nobody_due_ends_as_nothing_to_do(listed: Cast) -> None:
    early = str(TODAY - timedelta(days=5))
    assert told("contacts", "due", "--place", listed.community.pk, "--day", early)[0] == 4


def test_what_is_to_be_looked_into(listed: Cast) -> None:
    code, said = told("contacts", "worries", "--place", listed.community.pk, "--json")
    assert code == 0
    assert [row["worry"] for row in json.loads(said)["worries"]] == [Worry.objects.get().pk]
    assert "头晕" not in said
