"""Reading packs of benefits: every fault by its line and key, layers over each other, days on which rows hold."""

from datetime import date

import pytest

from huzhu.kernel.entitlement.comparing import differences
from huzhu.kernel.entitlement.printing import document
from huzhu.kernel.entitlement.reading import (
    FaultyPack,
    UnknownPack,
    benefits_of,
    benefits_on,
    faults_in,
    layers_of,
)
from huzhu.kernel.packfile import read_text
from huzhu.kernel.rulesets import NoRulesYet
from tests.kernel.entitlement.people import ON, PACKS

HEAD = """[pack]
code = "here"
zh = "这里"
en = "Here"
place = "here"

[layer]
over = "entitlement"

[source.us]
title = "A test"
number = "1"

[defaults]
valid_from = 2026-01-01
source = "us"
confidence = "proposal"

"""


def layers(rows: str):
    """The layers of a place that says these rows over the nation; `@` stands for an item of the nation."""
    rows = rows.replace("@", "advanced_age_allowance")
    return layers_of("here", lambda name: HEAD + rows if name == "here" else read_text(name))


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_that_ships_has_no_fault(name: str) -> None:
    assert faults_in(layers_of(name)) == ()


FAULTS = [
    ('[[benefit]]\ncode = "@"\nwhen = [{ fact = "agee", at_least = 80 }]', 21, "agee"),
    ('[[benefit]]\ncode = "@"\nwhen = [{ fact = "age" }]', 21, "at_least, at_most or both"),
    ('[[benefit]]\ncode = "@"\nwhen = [{ fact = "age", at_least = 9, at_most = 8 }]', 21, "at least 9"),
    ('[[benefit]]\ncode = "@"\nwhen = []', 21, "names no condition"),
    ('[[benefit]]\ncode = "@"\nstart = "day"', 21, "is not a key that belongs here"),
    ('[[benefit]]\ncode = "@"\nstarts = "soon"', 21, "must be one of day, month"),
    ('[[benefit]]\ncode = "@"\ngives = { unit = "fen", per = "month" }', 19, "something is given"),
    ('[[benefit]]\ncode = "@"\nwhen = [{ fact = "lives", is = "boat" }]', 21, "home, institution, street"),
    ('[[benefit]]\ncode = "@"\nwhen = [{ fact = "dibao", at_least = 1 }]', 21, "belongs here"),
    ('[[benefit]]\ncode = "@"\nwhen = [{ due = "nothing" }]', 21, "'nothing' is not one of"),
    ('[[benefit]]\ncode = "@"\nwhen = [{ due = "@" }]', 21, "comes down to itself"),
    ('[[benefit]]\ncode = "@"\ngroup = "money"', 21, "and this has none"),
    ('[[benefit]]\ncode = "new"', 19, "is missing"),
    ('[[benefit]]\ncode = "New-One"\nzh = "新"', 19, "missing"),
    ('[[term]]\ncode = "hardship"\nzh = "难"\nen = "Hard"\nwhen = [{ term = "hardship" }]', 23, "comes down to itself"),
    ('[[term]]\ncode = "hardship"\nzh = "难"\nen = "Hard"\nwhen = [{ fact = "dibao" }]\nx = "x"', 24, "belongs here"),
    ('[[fact]]\ncode = "age"\nkind = "count"\nzh = "岁"\nen = "Age"\nlearn = "visit"', 20, "is taken"),
    ('[[fact]]\ncode = "sad"\nkind = "mood"\nzh = "心情"\nen = "Mood"\nlearn = "visit"', 21, "truth, count, word"),
    ('[[fact]]\ncode = "sad"\nkind = "truth"\nzh = "心情"\nen = "Mood"\nlearn = "dream"', 24, "'dream' is not one of"),
    ('[[benefit]]\ncode = "visiting"\n[[benefit]]\ncode = "visiting"', 19, "twice on the same day"),
    ('[[benefit]]\ncode = "visiting"\nvalid_from = "soon"', 21, "must be a day"),
    ('[[benefit]]\nname = "visiting"', 19, "each with a code"),
    ("benefits = 3\n[x]", 0, "TOML"),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "line", "words"), FAULTS)
def test_a_fault_is_named_by_line_and_key(rows: str, line: int, words: str) -> None:
    try:
        faults = faults_in(layers(rows))
    except FaultyPack as faulty:
        faults = faulty.faults
    assert faults, "nothing was found"
    assert {one.pack for one in faults} == {"here"}
    if words != "TOML":
        assert (faults[0].line, words in faults[0].wrong) == (line, True), str(faults[0])


def test_all_faults_are_named_at_once() -> None:
    rows = '[[benefit]]\ncode = "visiting"\nkind = "x"\n[[benefit]]\ncode = "rescue"\nstarts = "y"\n'
    rows += '[[term]]\ncode = "unable"\nzh = "不能"\nen = "Unable"\nwhen = [{ fact = "z" }]'
    assert {one.line for one in faults_in(layers(rows))} >= {21, 24, 29}


def test_packs_in_a_circle() -> None:
    with pytest.raises(FaultyPack, match="circle"):
        layers_of("here", lambda name: HEAD.replace('over = "entitlement"', 'over = "here"'))


def test_a_pack_that_is_not_there() -> None:
    with pytest.raises(UnknownPack):
        layers_of("nowhere")


def test_before_the_first_rule() -> None:
    with pytest.raises(NoRulesYet):
        benefits_on("entitlement", date(2023, 5, 20))
    assert len(benefits_on("entitlement", date(2023, 5, 21)).benefits) == 16


def test_a_place_says_only_what_it_says_differently_and_from_its_day_on() -> None:
    rows = '[[benefit]]\ncode = "@"\nwhen = [{ fact = "age", at_least = 79 }]'
    before, since = (benefits_of(layers(rows), day) for day in (date(2025, 12, 31), date(2026, 1, 1)))
    assert differences(before, since).changed == {"advanced_age_allowance": ("when", "mark")}
    changed = since.benefit("advanced_age_allowance")
    assert (changed.pack, changed.label.zh, changed.mark.source_title) == ("here", "高龄津贴", "A test")
    assert before.benefit("advanced_age_allowance").pack == "entitlement"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_document_is_printed_from_what_decides(language: str) -> None:
    benefits = benefits_on("entitlement_example", ON)
    text = document(benefits, str, language)
    assert all(one.label.in_language(language) in text for one in benefits.benefits)
    assert text.count("\n## ") == len(benefits.benefits)
    assert "Aged 80 or over" in text
    assert "500 yuan a month" in text
    assert "illustrative" in text
