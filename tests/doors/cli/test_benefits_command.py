"""`huzhu entitlement explain | check | diff | print`: files in, verdicts and rules out."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from typer.testing import CliRunner

from huzhu.care.entitlement.applying import Given, Wanted, grant_benefit
from huzhu.doors.cli.main import app
from huzhu.kernel.refusal import NotFound
from tests.care.test_applications import applied, colleague
from tests.cast import NOW, Cast

KNOWN = {
    "born_on": "1946-11-22",
    "facts": {
        "registered_here": True,
        "dibao": {"value": True, "from": "2020-01-01"},
        "level": [
            {"value": 1, "from": "2024-01-01", "to": "2026-11-15"},
            {"value": 3, "from": "2026-11-15", "to": None},
        ],
        "care_insurance": None,
    },
}


def told(*words: str, said: str | None = None, language: str = "en") -> tuple[int, str]:
    """What a command says, and how it ended."""
    with translation.override(language):
        answer = CliRunner().invoke(app, ["entitlement", *words], input=said, catch_exceptions=False)
    return answer.exit_code, answer.output


def explained(facts: Any, on: str, language: str = "en") -> dict[str, Any]:
    """The JSON of an explanation in the example city, by benefit."""
    words = ("explain", "--facts", "-", "--pack", "entitlement_example", "--on", on, "--json")
    code, output = told(*words, said=json.dumps(facts), language=language)
    assert code == 0, output
    answer = json.loads(output)
    return answer | {one["benefit"]: one for one in answer["benefits"]}


def test_who_turns_80_and_was_graded_last_week() -> None:
    answer = explained(KNOWN, "2026-11-22")
    assert (answer["age"], answer["illustrative"]) == (80, True)
    allowance = answer["advanced_age_allowance"]
    assert (allowance["verdict"], allowance["amount"], allowance["unit"]) == ("yes", 10000, "fen")
    assert (allowance["starts_on"], allowance["amount_words"]) == ("2026-12-01", "100 yuan a month")
    assert "to be verified by the civil affairs office" in allowance["words"]
    nursing = answer["nursing_subsidy"]
    assert (nursing["verdict"], nursing["missing"]) == ("cannot_tell", ["care_insurance", "disability_nursing"])
    [level] = [one for one in nursing["conditions"] if "ability level" in one["asks"]]
    assert (level["holds"], level["known"], level["since"]) == (True, "3", "2026-11-15")
    assert all(one["source"]["number"] for one in answer["benefits"])


def test_the_day_before_it_is_near() -> None:
    allowance = explained(KNOWN, "2026-11-21")["advanced_age_allowance"]
    assert (allowance["verdict"], allowance["amount"]) == ("no", None)
    assert allowance["near"] == {"kind": "soon", "words": "Not yet, but from 2026-11-22."}


def test_who_needs_only_an_assessment() -> None:
    known = {"born_on": "1950-01-01", "facts": {"dibao": True, "lives": "home", "disability_level": 0}}
    adaptation = explained(known, "2026-11-22")["home_adaptation"]
    assert adaptation["near"]["words"] == "Only one thing is missing: an ability assessment."
    assert adaptation["would_take"] == [
        "To be found out (an ability assessment): ability level (0 best, 4 worst): 1 or more"
    ]


def test_in_chinese() -> None:
    allowance = explained(KNOWN, "2026-11-22", "zh-hans")["advanced_age_allowance"]
    assert allowance["words"] == "可能符合条件，以民政部门核实为准。"
    assert allowance["conditions"][0]["asks"] == "年满 80 周岁"


def test_as_a_table() -> None:
    code, output = told("explain", "--facts", "-", "--on", "2026-11-22", said=json.dumps({"born_on": "1946-11-22"}))
    assert code == 0
    assert "May be due" in output


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ('{"facts": {"colour": 1}}', "colour: no fact of entitlement"),
        ('{"facts": {"dibao": 1}}', "dibao: 1 is not true or false"),
        ('{"facts": {"level": 5}}', "level: 5 is not a whole number of 0 to 4"),
        ('{"facts": {"lives": "boat"}}', "is not one of home, institution, street"),
        ('{"facts": {"level": {"value": 1, "since": "2026-01-01"}}}', "level.since: not a part of it"),
        ('{"facts": {"level": {"value": 1, "from": "2026-01-02", "to": "2026-01-01"}}}', "ends before it begins"),
        ('{"born_on": "yesterday"}', "is no day"),
        ('{"born": "1946-11-22"}', "born: not a part of it"),
        ("[]", "an object"),
        ("{", "no JSON"),
    ],
)
def test_what_is_not_known_that_way_is_told(said: str, words: str) -> None:
    code, output = told("explain", "--facts", "-", said=said)
    assert code == 1
    assert words in output


def test_a_pack_is_checked(tmp_path: Path) -> None:
    assert told("check", "entitlement_example") == (0, "No fault in entitlement_example.\n")
    file = tmp_path / "mine.toml"
    file.write_text('[pack]\ncode = "mine"\n', encoding="utf-8")
    code, output = told("check", str(file))
    assert code == 1
    assert "mine.toml:1: pack.place: is missing" in output
    code, output = told("check", str(file), "--json")
    assert (code, json.loads(output)["faults"][0]["line"]) == (1, 1)


def test_two_packs_are_compared() -> None:
    code, output = told("diff", "entitlement", "entitlement_example", "--on", "2026-11-22", "--json")
    found = json.loads(output)
    assert code == 0
    assert "free_bathing" in found["only_second"]
    assert found["only_first"] == []
    assert "when" in found["changed"]["advanced_age_allowance"]
    code, output = told("diff", "entitlement", "entitlement", "--on", "2026-11-22")
    assert code == 4


def test_a_pack_is_printed_in_both_languages() -> None:
    code, output = told("print", "entitlement_example", "--on", "2026-11-22")
    assert code == 0
    assert "- Aged 80 or over" in output
    output = told("print", "entitlement_example", "--on", "2026-11-22", language="zh-hans")[1]
    assert "年满 80 周岁" in output
    assert "- 如何获得：" in output


@pytest.mark.django_db
def test_a_place_is_searched_and_a_person_explained(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    monkeypatch.setattr("huzhu.doors.cli.benefits.make_ready", lambda: None)
    code, output = told("find", "--place", cast.community.pk, "--json")
    found = json.loads(output)
    assert (code, found["whole"], found["new"]) == (0, True, 3)
    assert "洪" not in output
    assert told("find", "--place", cast.community.pk)[0] == 4
    code, output = told("explain", cast.hong.pk, "--json")
    answer = json.loads(output)
    assert (code, answer["age"]) == (0, 84)
    assert told("explain")[0] == 1
    with pytest.raises(NotFound):
        told("explain", "nobody")


@pytest.mark.django_db
def test_a_month_is_told_before_anybody_is_paid(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has said whether Grandma Hong is registered in the city, which its rules ask: a person looks at it."""
    monkeypatch.setattr("huzhu.doors.cli.paying.make_ready", lambda: None)
    words = ("month", "2026-12", "--pack", "entitlement_example", "--place", cast.community.pk)
    assert told(*words)[0] == 4
    asked = applied(cast, Wanted("advanced_age_allowance", "self", "身份证"))
    given = Given(date(2026, 12, 1), date(2027, 12, 1))
    grant_benefit(by=cast.actor(colleague(cast)), at=NOW, application=asked, given=given)
    code, output = told(*words, "--json")
    line = {"application": asked.pk, "person": cast.hong.pk, "benefit": "advanced_age_allowance"}
    answer = json.loads(output)
    assert (code, answer["fen"], answer["illustrative"]) == (0, 0, True)
    assert answer["lines"] == [line | {"days": 31, "fen": 0, "why": "cannot_tell"}]
    assert told(*words, "--json")[1] == output
    table = told(*words)[1]
    assert "cannot_tell" in table
    assert "洪" not in table
