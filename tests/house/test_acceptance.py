"""What `docs/acceptance.md` says holds each of the twenty checks of `ux.md` 6 is there to hold it."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TABLE = (ROOT / "docs" / "acceptance.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
BENCHES = re.compile(r"`./huzhu bench ([\w-]+)`")


def test_each_of_the_twenty_has_its_line() -> None:
    assert [int(number) for number in re.findall(r"^\| (\d+) \|", TABLE, re.MULTILINE)] == list(range(1, 21))
    lines = [line for line in TABLE.splitlines() if re.match(r"\| \d", line)]
    assert [line for line in lines if not (NAMED.search(line) or "the walk" in line)] == []


def test_what_holds_them_exists() -> None:
    named = NAMED.findall(TABLE)
    assert len(named) > 20
    for path, name in named:
        source = (ROOT / path).read_text(encoding="utf-8")
        assert not name or f"def {name}(" in source, f"{path}: {name}"
    for bench in BENCHES.findall(TABLE):
        assert (ROOT / "bench" / bench.replace("-", "_") / "__init__.py").is_file(), bench
