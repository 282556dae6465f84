"""Writing the contract down: `python -m huzhu.doors.api.freeze` refreshes docs/api/openapi.json."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

import django

FROZEN = Path(__file__).resolve().parents[4] / "docs" / "api" / "openapi.json"


def written(document: Mapping[str, object]) -> str:
    """The contract as it lies in the repository: one key a line, so that a change is seen in review."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def refresh(document: Mapping[str, object]) -> bool:
    """Writes the contract; True where it was not so before."""
    text = written(document)
    if FROZEN.exists() and FROZEN.read_text(encoding="utf-8") == text:
        return False
    FROZEN.parent.mkdir(parents=True, exist_ok=True)
    FROZEN.write_text(text, encoding="utf-8")
    return True


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huzhu.config.settings")
    django.setup()

    from huzhu.doors.api.api import api  # only now: it reads the tables

    print("refreshed" if refresh(api.get_openapi_schema()) else "unchanged", FROZEN)
