"""`python -m huzhu`: the command line."""

import os
import sys
from pathlib import Path

import django

if sys.argv[1:2] == ["demo"]:  # a demo has a home and a database of its own, whatever stands beside it
    house = Path(__file__).resolve().parents[2]
    os.environ["HUZHU_HOME"] = str(Path(os.environ.get("HUZHU_HOME", house / "var")) / "demo")
    os.environ.pop("HUZHU_DATABASE", None)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huzhu.config.settings")
django.setup()

from huzhu.doors.cli.main import run  # noqa: E402  Django's rooms can be entered only after set-up

if __name__ == "__main__":
    run()
