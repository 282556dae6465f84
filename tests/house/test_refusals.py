"""Every no of the house: its code, its sentence, its next step, and where it stands."""

import ast
import importlib
import inspect
import re
from collections.abc import Iterator

import pytest

from huzhu.kernel.refusal import Refused
from tests.house.source import Module, dotted, modules


def refusals() -> list[type[Refused]]:
    """Every refusal of the house, in the order of codes."""
    for module in modules():
        if not module.name.endswith((".__main__", ".wsgi")):  # these two start things
            importlib.import_module(module.name)
    found: set[type[Refused]] = set()
    waiting = [Refused]
    while waiting:
        for child in waiting.pop().__subclasses__():
            if child.__module__.startswith("huzhu.") and child not in found:
                found.add(child)
                waiting.append(child)
    return sorted(found, key=lambda one: (one.code, one.__qualname__))


REFUSALS = refusals()
CODE = re.compile(r"^[a-z][a-z_]*(\.[a-z][a-z_]*)+$")
PLACES = re.compile(r"%\((\w+)\)s")


def _id(refusal: type[Refused]) -> str:
    return refusal.code


def test_codes_are_given_once() -> None:
    own = [one for one in REFUSALS if "code" in vars(one)]
    codes = [one.code for one in own]
    assert [code for code in set(codes) if codes.count(code) > 1] == []


@pytest.mark.parametrize("refusal", REFUSALS, ids=_id)
def test_a_refusal_says_what_is_the_matter_and_what_to_do_next(refusal: type[Refused]) -> None:
    if refusal.__subclasses__() and "code" not in vars(refusal):
        return  # a family name; its children speak
    assert refusal.code == "not_found" or CODE.match(refusal.code), "room.what_is_the_matter"
    assert refusal.sentence.rstrip().endswith((".", "?", "!", ")s")), "a whole sentence"
    assert refusal.next_step.strip(), "what the person can do"
    assert inspect.getdoc(refusal)
    assert not re.search(r"%[^(%]", refusal.sentence + refusal.next_step), "places have names: %(name)s"


HARSH = {"error", "invalid", "illegal", "failed", "fatal", "forbidden", "denied", "exception", "null", "must", "abort"}


@pytest.mark.parametrize("refusal", REFUSALS, ids=_id)
def test_a_refusal_is_kind_enough_to_be_read_aloud(refusal: type[Refused]) -> None:
    spoken = f"{refusal.sentence} {refusal.next_step}"
    words = {word.lower() for word in re.findall(r"[A-Za-z]+", PLACES.sub("", spoken))}
    assert not words & (HARSH - SAID_TO_CLERKS.get(refusal.code, set()))


# Read by whoever keeps accounts, not by the old: a bound is a bound.
SAID_TO_CLERKS = {"ledger.amount_out_of_bounds": {"must"}}


@pytest.mark.parametrize("module", [m for m in modules() if "Refused" in m.text], ids=lambda m: m.name)
def test_places_in_a_sentence_are_filled_where_it_is_raised(module: Module) -> None:
    """`raise RoleTaken(who=…, when=…)` names what `%(who)s … %(when)s` wait for."""
    for node, refusal in _raised(module):
        keywords = node.exc.keywords if isinstance(node.exc, ast.Call) else []
        if any(keyword.arg is None for keyword in keywords) or "__init__" in vars(refusal):
            continue  # filled from a mapping, or by itself
        wanted = set(PLACES.findall(refusal.sentence + refusal.next_step))
        assert wanted <= {keyword.arg for keyword in keywords}, f"{module.where}:{node.lineno}"


def _raised(module: Module) -> Iterator[tuple[ast.Raise, type[Refused]]]:
    loaded = importlib.import_module(module.name)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Raise) and node.exc is not None:
            name = dotted(node.exc.func if isinstance(node.exc, ast.Call) else node.exc)
            refusal = getattr(loaded, name, None)
            if inspect.isclass(refusal) and issubclass(refusal, Refused):
                yield node, refusal
