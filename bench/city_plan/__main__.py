"""One part of the benchmark inside a house of its own: `python -m bench.city_plan town 20 1 2026-11-23`."""

import json
import sys
from importlib import import_module

import django

if __name__ == "__main__":
    django.setup()
    noting_openings = import_module("huzhu.commons.sealed").noting_openings
    with noting_openings():
        print(json.dumps(import_module(f"bench.city_plan.{sys.argv[1]}").answer(*sys.argv[2:])))
