"""Every sentence of the planner has a code of its own and a Chinese twin with the same places to fill."""

import re
from pathlib import Path

import huzhu.kernel
from huzhu.kernel.dispatch.reasons import STOPPED, Reason, clock, wordings

CATALOGUE = Path(huzhu.kernel.__file__).parent / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
_PAIR = re.compile(r'^msgid ((?:".*"\n)+)msgstr ((?:".*"\n?)+)', re.MULTILINE)


def translations() -> dict[str, str]:
    found = _PAIR.findall(CATALOGUE.read_text(encoding="utf-8"))
    return {_joined(msgid): _joined(msgstr) for msgid, msgstr in found}


def _joined(quoted: str) -> str:
    return "".join(line[1:-1] for line in quoted.splitlines())


def places(sentence: str) -> list[str]:
    return sorted(re.findall(r"%\((\w+)\)s", sentence))


def test_codes_are_distinct():
    codes = [one.code for one in wordings()]
    assert len(codes) == len(set(codes)) > 50


def test_every_sentence_is_translated_with_the_same_places():
    known = translations()
    for one in wordings():
        assert known.get(one.sentence), one.sentence
        assert places(known[one.sentence]) == places(one.sentence)
        assert re.search(r"[\u4e00-\u9fff]", known[one.sentence])


def test_every_bar_can_be_counted():
    bars = {one.code for one in wordings() if one.code.startswith("bar.")}
    assert bars <= set(STOPPED)


def test_a_reason_reads_as_a_sentence():
    assert str(Reason("x", "With %(person)s: %(more)s", {"person": "p1", "more": 3})) == "With p1: 3"


def test_the_clock_goes_on_past_midnight():
    assert [clock(0), clock(545), clock(1470)] == ["00:00", "09:05", "24:30"]
