"""Every text the house shows, found where it is written, and every translation it has."""

import ast
import importlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polib
from django.utils.translation.template import templatize

from huzhu.kernel.identity import masking
from tests.house.source import HOUSE, Module, dotted, modules

MARKS = {
    "_",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "npgettext",
}
LANGUAGE = "zh_Hans"


@dataclass(frozen=True, slots=True)
class Saying:
    """One text in English, and a place where it is written."""

    text: str
    where: str


@cache
def sayings() -> tuple[Saying, ...]:
    """All texts: marked in code, in templates, said by refusals, and put together in the kernel."""
    return (*_in_code(), *_in_templates(), *_in_values())


@cache
def translations() -> Mapping[Path, polib.POFile]:
    """Every file of Chinese texts, by its path."""
    return {path: polib.pofile(str(path)) for path in sorted(HOUSE.rglob(f"locale/{LANGUAGE}/LC_MESSAGES/django.po"))}


def _in_code() -> Iterator[Saying]:
    for module in modules():
        for call in module.calls():
            name = dotted(call.func)
            if name in MARKS or name.rpartition(".")[2] in MARKS - {"_"}:
                yield from _marked(module, call)


def _marked(module: Module, call: ast.Call) -> Iterator[Saying]:
    wordy = call.args[1:] if "pgettext" in dotted(call.func) else call.args
    count = 2 if "ngettext" in dotted(call.func) or "npgettext" in dotted(call.func) else 1
    for text in wordy[:count]:
        assert not isinstance(text, ast.JoinedStr), f"{module.where}:{call.lineno}: an f-string cannot be translated"
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            yield Saying(text.value, f"{module.where}:{call.lineno}")


CALL = re.compile(r"""\b(gettext|ngettext|pgettext|npgettext|_)\(((?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^()])*)\)""")


def _in_templates() -> Iterator[Saying]:
    for path in sorted(HOUSE.rglob("templates/**/*.html")):
        code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        for match in CALL.finditer(code):
            call = ast.parse(f"{match[1]}({match[2]})", mode="eval").body
            assert isinstance(call, ast.Call)
            skipped = 1 if "pgettext" in match[1] else 0
            for text in call.args[skipped : skipped + (2 if "ngettext" in match[1] else 1)]:
                if isinstance(text, ast.Constant):
                    yield Saying(str(text.value), f"src/huzhu/{path.relative_to(HOUSE)}")


def _in_values() -> Iterator[Saying]:
    """Refusals and the kernel's statements, which carry English and leave translating to the doors."""
    from tests.house.test_refusals import REFUSALS

    for refusal in REFUSALS:
        file = "src/" + refusal.__module__.replace(".", "/") + ".py"
        yield from (Saying(text, f"{file}:{refusal.__name__}") for text in (refusal.sentence, refusal.next_step))
    for module in modules():
        if module.floor == "kernel":
            for name, value in vars(importlib.import_module(module.name)).items():
                yield from _said(value, f"{module.name}.{name}")

    yield from (Saying(text, "huzhu.kernel.identity.masking") for text, _ in masking._FORMS.values())


def _said(value: object, where: str) -> Iterator[Saying]:
    if isinstance(value, type):
        return
    if isinstance(value, Mapping):
        plain = where.endswith("SENTENCES")
        for one in value.values():
            yield from [Saying(one, where)] if plain and isinstance(one, str) else _said(one, where)
    elif isinstance(value, tuple | list | frozenset) and not hasattr(value, "_fields"):
        for one in value:
            yield from _said(one, where)
    else:
        texts = (getattr(value, part, None) for part in ("sentence", "next_step"))
        yield from (Saying(text, where) for text in texts if isinstance(text, str) and text)
