"""Warming up: every compiled way in called once, so that it lies in the cache on disk."""

import numpy as np

from huzhu.kernel.dispatch.search.anneal import go_back, insert_one, run, take_up
from huzhu.kernel.dispatch.search.chains import augment
from huzhu.kernel.dispatch.search.cooling import Limit, Walk
from huzhu.kernel.dispatch.search.grid import Bounds, Grid, Job, Prices, Route, Task
from huzhu.kernel.dispatch.search.slab import JOB_0


def warm() -> None:
    """Plan a day of two visits. Some seconds the first time, nothing afterwards; harmless where nothing is compiled."""
    tasks = (Task(0, 10, 0, (1,)), Task(1, 10, 1, (1,)))
    ways = np.array([[[0, 5], [5, 0]]], np.int64)
    grid = Grid(ways, tasks, (Job((0,)), Job((1,))), (Route(0, 0, 600, 0, 0),), (Bounds(),), Prices())
    walk = Walk(grid, 1, Limit(lambda: 0.0, 1.0, 1))
    run(walk.w, 1, 1, 0)
    go_back(walk.w)
    take_up(walk.w, walk.w[:0])
    augment(walk.w)
    insert_one(walk.w, walk.w[JOB_0])
