"""What a command prints: one JSON object or a table, progress on stderr, and the exit codes."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import IntEnum

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


class Exit(IntEnum):
    """What a command's exit says (ux.md 4)."""

    OK = 0
    FAILED = 1
    USAGE = 2
    PARTIAL = 3
    NOTHING = 4
    CONFLICT = 5


def show_json(answer: Mapping[str, object]) -> None:
    """One JSON object on stdout, Chinese readable."""
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2, default=str) + "\n")


def show_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table for people; says so where there is nothing."""
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column)
    count = 0
    for row in rows:
        table.add_row(*map(str, row))
        count += 1
    out.print(table if count else f"{title}: -")


@contextmanager
def progress(words: str, total: int | None) -> Iterator["Steps"]:
    """Progress on stderr, drawn only on a terminal: done, total and time left."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        yield Steps(bar, bar.add_task(words, total=total))


class Steps:
    """Counts what is done of a long work."""

    def __init__(self, bar: Progress, task: int) -> None:
        self._bar, self._task = bar, task

    def done(self, count: int = 1) -> None:
        """`count` more are done."""
        self._bar.advance(self._task, count)  # type: ignore[arg-type]  # rich's TaskID is an int
