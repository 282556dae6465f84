"""Scenes that stand through many tests: set once in an outer transaction, to which each test rolls back."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.test import TestCase

from huzhu.commons.sealed import noting_openings

Build = Callable[[], Any]


def scene_fixture(build: Build) -> Any:
    """A fixture that gives what `build` sets, to each test a copy of its own.

    Tests that follow each other and want the same scene share its rows: they stand below the transaction that the
    test rolls back. A test that commits gets a scene of its own.
    """

    def scene(db: None) -> Any:
        return deepcopy(_stage.scene) if _stage.build is build else build()

    scene.build = build  # type: ignore[attr-defined]  # read by _builds
    return pytest.fixture(scene)


def announce(item: pytest.Item) -> None:
    """Tells the stage which scene the next test wants; a test that wants two sets them itself."""
    wanted = _builds(item)
    _stage.wanted = wanted.pop() if len(wanted) == 1 else None


def strike() -> None:
    """Clears the stage: the database is as migrations left it."""
    if _stage.atomic is not None:
        here, connections[DEFAULT_DB_ALIAS] = connections[DEFAULT_DB_ALIAS], _stage.held_by
        transaction.set_rollback(True)
        _stage.atomic.__exit__(None, None, None)
        connections[DEFAULT_DB_ALIAS] = here
    _stage.atomic = _stage.build = _stage.scene = _stage.held_by = None


def let_scenes_stand() -> None:
    """Lets each test that rolls back begin below the scene it wants."""
    enter = TestCase._enter_atomics.__func__

    def _enter_atomics(cls: type[TestCase]) -> Any:
        _put_on(_stage.wanted)
        return enter(cls)

    TestCase._enter_atomics = classmethod(_enter_atomics)


class _Stage:
    """What stands, what is wanted next, and the transaction that holds it."""

    wanted: Build | None = None
    build: Build | None = None
    scene: Any = None
    atomic: Any = None
    held_by: Any = None  # the connection: with a browser open the thread has another than before


_stage = _Stage()


def _put_on(build: Build | None) -> None:
    if build is _stage.build and _stage.held_by in (None, connections[DEFAULT_DB_ALIAS]):
        return
    strike()
    if build is None:
        return
    _stage.held_by, _stage.atomic = connections[DEFAULT_DB_ALIAS], transaction.atomic()
    _stage.atomic._from_testcase = True  # actions that must be outermost take it for the test's own
    _stage.atomic.__enter__()
    try:
        with noting_openings():
            _stage.scene = build()
        _stage.held_by.check_constraints()
    except BaseException:
        strike()
        raise
    _stage.build = build


def _builds(item: pytest.Item) -> set[Build]:
    """The builders of all scenes among the fixtures of a test."""
    known = getattr(item, "_fixtureinfo", None)
    if known is None:
        return set()
    chains = (known.name2fixturedefs.get(name, ()) for name in known.names_closure)
    nearest = (_reached(chain) for chain in chains)
    return {one.func.build for reached in nearest for one in reached if hasattr(one.func, "build")}


def _reached(chain: Any) -> list[Any]:
    """The fixtures of one name that are run: the nearest, and those further away that it asks for by the same name."""
    reached: list[Any] = []
    for one in reversed(chain):
        reached.append(one)
        if one.argname not in one.argnames:
            break
    return reached
