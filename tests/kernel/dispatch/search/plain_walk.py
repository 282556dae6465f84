"""Prints what the search does step by step where numba cannot be had: run as a script by the test beside it."""

import json
import sys
from importlib import import_module
from pathlib import Path

sys.modules["numba"] = None  # type: ignore[assignment]

steps_of = import_module("tests.kernel.dispatch.search.steps").steps_of
print(json.dumps([steps_of(Path(file).read_bytes(), 4, 150) for file in sys.argv[1:]]))
