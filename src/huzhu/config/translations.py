"""Turning the written translations (.po) into what Django reads (.mo), at set-up and when a text has changed."""

from pathlib import Path

import polib

HOUSE = Path(__file__).resolve().parents[1]


def compile_all() -> int:
    """Compiles each translation that is newer than its compiled form; returns how many were."""
    stale = [path for path in sorted(HOUSE.rglob("locale/*/LC_MESSAGES/django.po")) if _is_stale(path)]
    for path in stale:
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    return len(stale)


def _is_stale(path: Path) -> bool:
    compiled = path.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime
