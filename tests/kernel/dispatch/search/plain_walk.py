"""Prints what the search does step by step where numba cannot be had: run as a script by the test beside it."""

import json
import sys
from importlib import import_module
from pathlib import Path

sys.modules["numba"] = None  # type: ignore[assignment]

steps = import_module("tests.kernel.dispatch.search.steps")
walks = [steps.steps_of(Path(file).read_bytes(), 4, 150) for file in sys.argv[2:]]
print(json.dumps([walks, [steps.chains_of(seed, 4, 150) for seed in range(int(sys.argv[1]))]]))
