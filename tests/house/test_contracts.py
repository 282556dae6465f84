"""The floors: who may call whom, what a room holds, and what no room is called."""

import ast
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from tests.house.source import FLOORS, HOUSE, ROOT, modules, rooms

# `helpers` is not among them: here a helper is a neighbour in a red vest, and a room of its own.
DRAWERS = {"utils", "util", "managers", "signals", "exceptions", "services", "misc", "common"}


def test_all_import_contracts_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    kept = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0
    assert kept, capsys.readouterr().out


def test_the_contracts_name_every_floor_and_ignore_nothing() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert "ignore_imports" not in text
    for floor in ("doors", "oversight", "programmes", "care", "commons", "kernel"):
        assert f'"huzhu.{floor}"' in text


def test_nothing_stands_outside_the_floors() -> None:
    folders = {path.name for path in HOUSE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders <= {*FLOORS, "packs"}
    assert not list((HOUSE / "packs").rglob("*.py")), "packs are data, not code"


@pytest.mark.parametrize("room", rooms(), ids=lambda room: room.relative_to(HOUSE).as_posix())
def test_a_room_holds_models_queries_actions(room: Path) -> None:
    files = {path.name for path in room.iterdir()}
    assert {"apps.py", "models.py", "migrations"} <= files
    assert "queries.py" in files, "reads have their page"
    assert "actions.py" in files, "writes have their page"


def test_no_room_is_a_drawer_for_anything() -> None:
    named = [module.name for module in modules() if module.name.rpartition(".")[2] in DRAWERS]
    assert not named


def test_no_import_hides_in_a_function() -> None:
    """Below the doors, an import inside a function is a circle dodged."""
    hidden = [
        f"{module.where}:{node.lineno}"
        for module in modules()
        if module.floor in ("kernel", "commons", "care", "programmes", "oversight")
        for function in module.functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not hidden


def test_no_signals() -> None:
    for module in modules():
        assert "django.dispatch" not in module.text, module.where
        assert "db.models.signals" not in module.text, module.where
