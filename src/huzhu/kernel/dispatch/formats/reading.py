"""Reading a public file: every fault names the place in the file and what is wrong there."""

import gzip
import json
import zlib
from collections.abc import Iterator
from math import isfinite

from huzhu.kernel.refusal import Refused

_GZIP = b"\x1f\x8b"


class Malformed(Refused):
    """The file does not say what its format asks for."""

    code = "dispatch.malformed"
    sentence = "The file is not in the format expected. At %(where)s: %(wrong)s."
    next_step = "Please mend the file, or choose another."

    def __init__(self, where: str, wrong: str) -> None:
        super().__init__(where=where, wrong=wrong)


class Item:
    """One value of a JSON file and where it stands, asked for by what it should be."""

    def __init__(self, where: str, value: object) -> None:
        self.where, self.value = where, value

    def fault(self, wrong: str) -> Malformed:
        """The refusal for this place, ready to raise."""
        return Malformed(self.where, wrong)

    def get(self, key: str) -> "Item | None":
        """The value under a key; None where it is missing or null. Refuses: Malformed."""
        if not isinstance(self.value, dict):
            raise self.fault("must be an object")
        value = self.value.get(key)
        return None if value is None else Item(f"{self.where}.{key}", value)

    def at(self, *keys: str) -> "Item":
        """The value under the first of these keys that is there. Refuses: Malformed."""
        for key in keys:
            if (found := self.get(key)) is not None:
                return found
        raise Malformed(f"{self.where}.{keys[0]}", "is missing")

    def rows(self) -> list["Item"]:
        """Each value of a list. Refuses: Malformed."""
        if not isinstance(self.value, list):
            raise self.fault("must be a list")
        return [Item(f"{self.where}[{index}]", value) for index, value in enumerate(self.value)]

    def text(self) -> str:
        """A text that is not empty. Refuses: Malformed."""
        if not isinstance(self.value, str) or not self.value:
            raise self.fault("must be a text")
        return self.value

    def texts(self) -> frozenset[str]:
        """A list of texts. Refuses: Malformed."""
        return frozenset(row.text() for row in self.rows())

    def number(self) -> float:
        """A number; whole ones stay whole. Refuses: Malformed."""
        value = self.value
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            raise self.fault("must be a number")
        return int(value) if isinstance(value, float) and value.is_integer() else value

    def flag(self) -> bool:
        """True or false. Refuses: Malformed."""
        if not isinstance(self.value, bool):
            raise self.fault("must be true or false")
        return self.value

    def index(self, below: int) -> int:
        """A whole number from 0, below a limit. Refuses: Malformed."""
        value = self.number()
        if not isinstance(value, int) or not 0 <= value < below:
            raise self.fault(f"must be a whole number from 0 to {below - 1}")
        return value


def read_json(data: bytes, name: str) -> Item:
    """A JSON object, gzip-compressed or not. Refuses: Malformed."""
    try:
        text = (gzip.decompress(data) if data.startswith(_GZIP) else data).decode("utf-8-sig")
        value = json.loads(text)
    except (OSError, EOFError, zlib.error) as error:
        raise Malformed(name, f"is no whole gzip file ({error})") from None
    except UnicodeDecodeError:
        raise Malformed(name, "is not UTF-8") from None
    except (json.JSONDecodeError, RecursionError) as error:
        raise Malformed(name, f"is not JSON ({error})") from None
    if not isinstance(value, dict):
        raise Malformed(name, "must be an object")
    return Item(name, value)


def once(rows: Iterator[Item], key: str = "id") -> Iterator[tuple[str, Item]]:
    """Rows by their id, each given once. Refuses: Malformed."""
    seen: set[str] = set()
    for row in rows:
        name = row.at(key).text()
        if name in seen:
            raise row.fault(f"repeats {key} {name}")
        seen.add(name)
        yield name, row
