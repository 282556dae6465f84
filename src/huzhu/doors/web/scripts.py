"""Words of another script than the page's are marked with their language, so that a screen reader says them right.

Names, streets and notes come in any script on any page: so it is done once, where a page leaves, and not in each
template (WCAG 3.1.2). Chinese words on an English page; Tibetan, Mongolian and Uyghur ones on every page.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

HAN = "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
BETWEEN = "\\d\u3000-\u303f\uff00-\uffef\u00b7\u201c\u201d*"  # stands inside Chinese words without ending them
RUNS = {
    "zh-Hans": f"[{HAN}](?:[{HAN}{BETWEEN}]*[{HAN}])?",
    "bo": "[\u0f00-\u0fff]+(?: [\u0f00-\u0fff]+)*",
    "mn-Mong": "[\u1800-\u18af]+(?: [\u1800-\u18af]+)*",
    "ug": "[\u0600-\u06ff]+(?: [\u0600-\u06ff]+)*",
}
TAG = re.compile(r"(<!--.*?-->|<[^>]*>)", re.DOTALL)
OPENED = re.compile(r"<([a-z0-9]+)\b([^>]*)>", re.IGNORECASE)
RAW = frozenset({"script", "style", "title", "textarea", "option", "svg"})
"""Nothing is marked in these: they hold no elements, or none of HTML."""
VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])

LANGUAGE = re.compile(r"""\blang=["']?([\w-]+)""")

Answer = Callable[[HttpRequest], HttpResponse]


class _Open(NamedTuple):
    """An element that is open: whether nothing is marked in it, and the language of its words."""

    name: str
    raw: bool
    language: str


class MarksScripts:
    """Marks what a page says in another script, in whole pages and in parts of them."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The same answer, marked where it is a page."""
        response = self.get_response(request)
        if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
            page = "zh-Hans" if (get_language() or "").startswith("zh") else "en"
            text = response.content.decode(response.charset or "utf-8")
            if _FOREIGN_CHARACTER[page].search(text):
                response.content = marked(text, page)
        return response


def marked(text: str, page: str) -> str:
    """The page with `<span lang>` around each run of words in another script, unless its element says a language."""
    return "".join(_marked(text, _FOREIGN[page], page))


def _marked(text: str, runs: re.Pattern[str], page: str) -> Iterator[str]:
    within = [_Open("", False, page)]
    for part in TAG.split(text):
        if part.startswith("<"):
            _step(part, within)
            yield part
        else:
            here = within[-1]
            yield part if here.raw or here.language != page else runs.sub(_span, part)


def _step(tag: str, within: list["_Open"]) -> None:
    """Opens or closes an element; whatever was left open in one that closes is closed with it."""
    if tag.startswith("</"):
        name = tag[2:-1].strip().lower()
        if any(name == one.name for one in within):
            while within.pop().name != name:
                pass
        return
    opened = OPENED.match(tag)
    if opened is None or opened[1].lower() in VOID or tag.endswith("/>"):
        return
    name, around, own = opened[1].lower(), within[-1], LANGUAGE.search(opened[2])
    within.append(_Open(name, around.raw or name in RAW, own[1] if own else around.language))


def _span(run: re.Match[str]) -> str:
    return f'<span lang="{str(run.lastgroup).replace("_", "-")}">{run[0]}</span>'


def _pattern(page: str) -> re.Pattern[str]:
    others = (f"(?P<{name.replace('-', '_')}>{run})" for name, run in RUNS.items() if name != page)
    return re.compile("|".join(others))


_FOREIGN = {page: _pattern(page) for page in ("zh-Hans", "en")}
# One class of characters is looked for ten times as fast as the runs that begin with them.
_OTHERS = "\u0f00-\u0fff\u1800-\u18af\u0600-\u06ff"
_FOREIGN_CHARACTER = {"zh-Hans": re.compile(f"[{_OTHERS}]"), "en": re.compile(f"[{HAN}{_OTHERS}]")}
