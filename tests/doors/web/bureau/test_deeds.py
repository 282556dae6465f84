"""Whatever the journal is told was done has words, so that nobody who audits reads the names of functions."""

import ast
from collections.abc import Iterator

import pytest
from django.utils.translation import override

from huzhu.commons.journal.models import Line
from huzhu.doors.web.bureau.deeds import DEEDS, deed_words
from tests.doors.api.scene import morning
from tests.house.source import modules_of
from tests.stage import scene_fixture

scene = scene_fixture(morning)


def _told() -> Iterator[str]:
    for module in modules_of("commons", "care", "programmes", "oversight"):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1].startswith(("record", "_record")):
                named = [one.value for one in node.keywords if one.arg == "action"]
                yield from _words_in(*(named or node.args[2:3]))


def _words_in(*values: ast.expr) -> Iterator[str]:
    for value in values:
        if isinstance(value, ast.Constant):
            yield str(value.value)
        elif isinstance(value, ast.IfExp):
            yield from _words_in(value.body, value.orelse)


def test_every_deed_that_is_recorded_has_words() -> None:
    told = set(_told())
    assert len(told) > 150
    assert told - set(DEEDS) == set()


def test_no_words_stand_for_a_deed_that_nobody_does() -> None:
    source = "".join(module.text for module in modules_of("commons", "care", "programmes", "oversight"))
    assert [name for name in DEEDS if f'"{name}"' not in source] == []


@pytest.mark.django_db
@pytest.mark.usefixtures("scene")
def test_a_whole_morning_is_read_in_chinese() -> None:
    with override("zh-hans"):
        read = {one: deed_words(one) for one in Line.objects.order_by("action").values_list("action", flat=True)}
    assert len(read) > 20
    assert [one for one, words in read.items() if words.isascii()] == []
