"""What fits on a page and in a head: lengths of files and functions, numbers of parameters, first lines."""

import ast

import pytest

from tests.house.source import ROOT, Module, modules, parameters

FILE_LINES = 400
FUNCTION_LINES = 40
PARAMETERS = 6

# Samples of the style guide are one long table; a command's options are its parameters. This list only shrinks.
LONGER = {
    "src/huzhu/doors/web/styleguide/figures.py:figures",
    "src/huzhu/doors/web/styleguide/pages.py:show_parts",
}
BROADER = {"src/huzhu/doors/cli/demo.py:demo"}


def _id(module: Module) -> str:
    return module.name


@pytest.mark.parametrize("module", modules(), ids=_id)
def test_a_file_has_at_most_400_lines_and_says_what_lives_in_it(module: Module) -> None:
    assert len(module.text.splitlines()) <= FILE_LINES
    if module.text.strip():
        opening = ast.get_docstring(module.tree) or ""
        assert opening, "it opens with one line: what lives here"
        assert opening.splitlines()[0].endswith((".", "?")), "the first line is a sentence"


def test_a_test_file_has_at_most_400_lines() -> None:
    long = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if len(path.read_text(encoding="utf-8").splitlines()) > FILE_LINES
    ]
    assert not long


def test_a_function_has_at_most_40_lines() -> None:
    long = {
        f"{module.where}:{function.name}"
        for module in modules()
        for function in module.functions()
        if function.end_lineno is not None and function.end_lineno - function.lineno >= FUNCTION_LINES
    }
    assert long == LONGER, "longer than 40 lines, or no longer to be excused"


def test_a_function_takes_at_most_6_parameters_beside_by_and_at() -> None:
    broad = {
        f"{module.where}:{function.name}"
        for module in modules()
        for function in module.functions()
        if len([name for name in parameters(function) if name not in ("by", "at")]) > PARAMETERS
    }
    assert broad == BROADER, "broader than 6, or no longer to be excused"


def test_public_functions_are_annotated() -> None:
    bare = [
        f"{module.where}:{function.name}"
        for module in modules()
        for function in module.functions()
        if function.returns is None
    ]
    assert not bare
