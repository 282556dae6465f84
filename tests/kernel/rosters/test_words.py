"""Every sentence about people's papers and registers is there in Chinese, with the same places to fill."""

import importlib
import re
from pathlib import Path

import pytest

import huzhu.kernel
from huzhu.kernel.identity.masking import courtesy
from huzhu.kernel.refusal import Refused
from huzhu.kernel.rosters.findings import WORDINGS

CHINESE = Path(huzhu.kernel.__file__).parent / "locale/zh_Hans/LC_MESSAGES/django.po"
ROOMS = ("identity.numbers", "identity.credit_codes", "identity.dates", "identity.phones", "rosters.reading")
PLACES = re.compile(r"%\(\w+\)s")


def sentences() -> list[str]:
    modules = [importlib.import_module(f"huzhu.kernel.{room}") for room in ROOMS]
    modules.append(importlib.import_module("huzhu.doors.bridges.sheets"))
    said = [
        text for module in modules for refusal in refusals(module) for text in (refusal.sentence, refusal.next_step)
    ]
    said += [text for wording in WORDINGS.values() for text in wording]
    said += [courtesy("王芳", gender, age).sentence for gender in ("woman", "man", "unknown") for age in (30, 80)]
    return sorted({text for text in said if text})


def refusals(module: object) -> list[type[Refused]]:
    return [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Refused) and value.__module__ == module.__name__
    ]


@pytest.fixture(scope="module")
def chinese() -> dict[str, str]:
    pairs = re.findall(r'msgid "(.+)"\nmsgstr "(.+)"', CHINESE.read_text("utf-8"))
    return {english.replace('\\"', '"'): translated for english, translated in pairs}


@pytest.mark.parametrize("english", sentences())
def test_it_is_there(chinese: dict[str, str], english: str) -> None:
    assert sorted(PLACES.findall(chinese[english])) == sorted(PLACES.findall(english))
