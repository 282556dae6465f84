"""How journal lines are chained: each block's head covers its lines, and the head before it."""

import hashlib
import json
from collections.abc import Iterable, Sequence

FIRST_HEAD = "0" * 64


def head_of(previous_head: str, lines: Iterable[Sequence[object]]) -> str:
    """SHA-256 over the previous head and the lines in order, each as one JSON array; hexadecimal, 64 digits."""
    digest = hashlib.sha256(previous_head.encode("ascii"))
    for line in lines:
        digest.update(json.dumps(list(line), ensure_ascii=False, separators=(",", ":")).encode())
        digest.update(b"\n")
    return digest.hexdigest()
