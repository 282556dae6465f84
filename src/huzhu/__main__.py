"""`python -m huzhu`: the command line."""

import os
import sys
from importlib import import_module
from pathlib import Path

import django

from huzhu.doors.cli.language import chosen


def _run() -> None:
    """Django's rooms can be entered only after set-up. The planner's own command needs none of them, and its seconds
    count from the start of the process, so it does not wait for them.

    What is imported by name has no type, hence the two marks below.
    """
    arguments, _ = chosen(sys.argv[1:])
    if arguments[:1] == ["dispatch"]:
        return import_module("huzhu.doors.cli.dispatch").run()  # type: ignore[no-any-return]
    if arguments[:1] == ["demo"]:
        _at_home_in_the_demo()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huzhu.config.settings")
    django.setup()
    return import_module("huzhu.doors.cli.main").run()  # type: ignore[no-any-return]


def _at_home_in_the_demo() -> None:
    """A demo has a home and a database of its own, whatever stands beside it."""
    house = Path(__file__).resolve().parents[2]
    os.environ["HUZHU_HOME"] = str(Path(os.environ.get("HUZHU_HOME", house / "var")) / "demo")
    os.environ.pop("HUZHU_DATABASE", None)


if __name__ == "__main__":
    _run()
