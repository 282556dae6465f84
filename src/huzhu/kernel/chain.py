"""How lines are chained: each head covers its lines, and the head before it."""

import hashlib
from collections.abc import Iterable, Sequence
from json import JSONEncoder

FIRST_HEAD = "0" * 64
_text = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode  # made once: `dumps` makes one for each line


class Head:
    """A head in the making: SHA-256 over the previous head and then every line, each as one JSON array."""

    def __init__(self, previous_head: str) -> None:
        self._digest = hashlib.sha256(previous_head.encode("ascii"))

    def cover(self, line: bytes) -> None:
        """Takes in the next line, as `line_bytes` gives it."""
        self._digest.update(line)

    def text(self) -> str:
        """The head over all lines so far; hexadecimal, 64 digits."""
        return self._digest.hexdigest()


def line_bytes(line: Sequence[object]) -> bytes:
    """A line as heads cover it: one JSON array in UTF-8, and the end of the line."""
    return _text(list(line)).encode() + b"\n"


def head_of(previous_head: str, lines: Iterable[Sequence[object]]) -> str:
    """The head over the previous head and the lines in order; hexadecimal, 64 digits."""
    head = Head(previous_head)
    for line in lines:
        head.cover(line_bytes(line))
    return head.text()
