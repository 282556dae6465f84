"""Loaded by pytest before anything else: an empty home and an engine, so that no test touches yours.

It is named in pytest.ini with -p, because Django's settings are read before any conftest.
"""

import os
import sys
import tempfile
from pathlib import Path

from tests.engines import chosen_database

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
from huzhu.config.translations import compile_all  # found only now

compile_all()  # before Django reads them

_HOME = tempfile.TemporaryDirectory(prefix="huzhu-test-")
os.environ["HUZHU_HOME"] = _HOME.name
(Path(_HOME.name) / "static").mkdir()  # where whitenoise looks; an installation has it from its set-up
os.environ.setdefault("HUZHU_LOG", "CRITICAL")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps an event loop in the test's thread
os.environ["HUZHU_DATABASE"] = chosen_database(Path(_HOME.name))
