"""Walks whole days on a row that knows only what lies in it: run as a script, for numba must not be there."""

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

sys.modules["numba"] = None  # type: ignore[assignment]


class Row(list[int]):
    """A list without an end to count from: compiled, an address outside the row would be read all the same."""

    def __getitem__(self, at: Any) -> Any:
        return super().__getitem__(self._inside(at))

    def __setitem__(self, at: Any, value: Any) -> None:
        super().__setitem__(self._inside(at), value)

    def _inside(self, at: Any) -> Any:
        if isinstance(at, int) and not 0 <= at < len(self):
            raise IndexError(at)
        return at


cooling, best = (import_module(f"huzhu.kernel.dispatch.search.{name}") for name in ("cooling", "best"))
pack = cooling.pack
cooling.pack = lambda grid, seed: Row(pack(grid, seed))
cooling.CHAIN_MOVES = 2  # chains on these short walks, too
best.MANY_ROLES = cooling.FEW_ROLES = 15  # the rough search, too, on days small enough to be walked uncompiled
community = import_module("tests.kernel.dispatch.communities").community
problem_from = import_module("huzhu.kernel.dispatch.formats.instances").problem_from
days = [*map(community, range(int(sys.argv[1]))), *(problem_from(Path(file).read_bytes()) for file in sys.argv[2:])]
for seed, problem in enumerate(days):
    best.best_plan(problem, seed, cooling.Limit(lambda: 0.0, 1.0, 250))
print(len(days))
