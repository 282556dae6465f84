"""Minutes on foot between the doors of a place: each pair is searched once on the streets and kept."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from huzhu.kernel.walking.minutes import walking_minutes
from huzhu.kernel.walking.paces import walking_pack
from huzhu.kernel.walking.streets import Streets

MOST_NODES = 1_000
"""A table of three paces then holds 12 MB; what grows past it begins anew with the doors asked for."""

MOST_TABLES = 16

Key = tuple[str, str, tuple[str, ...]]
"""The digest of the streets, whose doors they are, and the paces."""


@dataclass(frozen=True, slots=True)
class _Table:
    """Minutes [pace, from, to], and the row of each street node. Never changed: a larger one takes its place."""

    row_of: Mapping[int, int]
    minutes: NDArray[np.float32]


_tables: OrderedDict[Key, _Table] = OrderedDict()
_lock = Lock()


def minutes_kept(
    streets: Streets, whose: tuple[str, str], nodes: Sequence[int], paces: Sequence[str]
) -> NDArray[np.float32]:
    """Minutes [pace, from, to] between street nodes, searched only for the nodes nobody of that place asked for yet.

    A need more in a running day costs one search to its door and one from it, not a new table. `whose` are the
    digest of the streets and the place whose doors are kept together.
    """
    key: Key = *whose, tuple(paces)
    with _lock:
        table = _tables.get(key, _Table({}, np.empty((len(paces), 0, 0), np.float32)))
    new = [node for node in dict.fromkeys(nodes) if node not in table.row_of]
    if new:
        if len(table.row_of) + len(new) > MOST_NODES:
            table, new = _Table({}, np.empty((len(paces), 0, 0), np.float32)), list(dict.fromkeys(nodes))
        table = _longer(streets, table, new, paces)
    with _lock:
        _tables[key] = table
        _tables.move_to_end(key)
        while len(_tables) > MOST_TABLES:
            _tables.popitem(last=False)
    rows = np.array([table.row_of[node] for node in nodes], np.int64)
    return table.minutes[:, rows[:, None], rows[None, :]]


def _longer(streets: Streets, table: _Table, new: Sequence[int], paces: Sequence[str]) -> _Table:
    old, every = list(table.row_of), [*table.row_of, *new]
    minutes = np.empty((len(paces), len(every), len(every)), np.float32)
    minutes[:, : len(old), : len(old)] = table.minutes
    for number, code in enumerate(paces):
        pace = walking_pack().pace(code)
        minutes[number, len(old) :] = walking_minutes(streets, pace, new, every)
        if old:
            minutes[number, : len(old), len(old) :] = walking_minutes(streets, pace, old, new)
    return _Table({node: row for row, node in enumerate(every)}, minutes)
