"""Cooling: how warm the walk is when, how it is cut into blocks, and when it begins anew."""

from collections.abc import Callable
from dataclasses import dataclass

from huzhu.kernel.dispatch.search.anneal import count, fill, go_back, run
from huzhu.kernel.dispatch.search.grid import Grid, jobs_in_order, layout_of, pack
from huzhu.kernel.dispatch.search.slab import BEST_COST, COMPILED, NEVER, Slab

HOT, COLD = 2.0, 0.02
"""Temperatures at the beginning and the end, in mean legs. dispatch.md 2."""

RUN_MOVES = 12_000
"""Moves a role of the shortest run. Measured: at 65 roles five runs of a million end better than one of sixteen."""

RUN_ROLES = 50
"""Runs grow with the square of the roles in these: at 113 roles long runs end better. Measured on it-029."""

ONE_RUN_FROM = 200
AGREED = 12
"""So many runs in a row with nothing better, where there are few roles: no more will be found."""

FEW_ROLES = 40

BLOCK_SECONDS = 0.05
BLOCKS = 200
STEEP_SHARE = 0.3
FIRST_BLOCK = 2000 if COMPILED else 50
QUICKEST = 5e7
"""Moves a second no machine makes: a guess from blocks too short to be timed stops here."""

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Limit:
    """When to stop: at a moment of the clock, or after so many moves, whichever is first."""

    clock: Clock
    deadline: float
    moves: int | None = None

    def over(self) -> bool:
        """True where the moment has come."""
        return self.clock() >= self.deadline


class Walk:
    """A slab on its way: what is left to spend, and how quick it is."""

    def __init__(self, grid: Grid, seed: int, limit: Limit) -> None:
        self.grid, self.limit = grid, limit
        self.w: Slab = pack(grid, seed)
        self.made = 0
        self.quick = float(FIRST_BLOCK) / BLOCK_SECONDS  # moves a second, measured anew with each block
        self.scale = max(1.0, float(grid.way.mean()) * grid.prices.travel)
        losses = [job.loss for job in grid.jobs if 0 < job.loss < NEVER]
        lightest = float(min(losses, default=0)) if grid.ranked else 0.0
        self.steep = max(self.scale * HOT, 3.0 * grid.prices.told, lightest)
        count(self.w)
        fill(self.w, jobs_in_order(grid, layout_of(grid)))

    def search(self) -> None:
        """Runs of different lengths until the limit, or until few roles show nothing better any more."""
        roles = len(self.grid.tasks)
        ends: list[int] = []
        while not self.over():
            length = RUN_MOVES * roles * max(1, (roles // RUN_ROLES) ** 2) * luby(len(ends) + 1)
            left = self.moves_left()
            last = roles >= ONE_RUN_FROM or left < 2 * length
            self.anneal(max(1, left if last else length), by_clock=last and self.limit.moves is None)
            ends.append(int(self.w[BEST_COST]))
            if last or (roles < FEW_ROLES and len(ends) > AGREED and ends[-AGREED - 1] == ends[-1]):
                break
        go_back(self.w)

    def over(self) -> bool:
        """True where the limit is reached."""
        return self.limit.over() or (self.limit.moves is not None and self.made >= self.limit.moves)

    def moves_left(self) -> int:
        """Moves still to make, guessed from the clock where only that is limited."""
        if self.limit.moves is not None:
            return self.limit.moves - self.made
        return int((self.limit.deadline - self.limit.clock()) * self.quick)

    def anneal(self, moves: int, *, by_clock: bool) -> None:
        """One run from hot to cold, by moves made or by the clock."""
        start, begun = self.limit.clock(), self.made
        span = max(1e-9, self.limit.deadline - start)
        while not self.over():
            done = (self.limit.clock() - start) / span if by_clock else (self.made - begun) / moves
            if done >= 1:
                return
            left = moves - (self.made - begun)
            if by_clock:
                steps = int(self.quick * min(BLOCK_SECONDS, span / BLOCKS))
            else:
                steps = min(left, max(1, moves // BLOCKS))
            if self.limit.moves is None:
                steps = min(steps, int(self.quick * BLOCK_SECONDS))
            self.block(max(1, steps), self.temperature(done))

    def block(self, steps: int, temperature: int) -> None:
        """Some moves at one temperature."""
        start = self.limit.clock()
        run(self.w, steps, temperature)
        self.made += steps
        taken = self.limit.clock() - start
        self.quick = steps / taken if taken > 0.001 else min(self.quick * 1.5, QUICKEST)

    def temperature(self, done: float) -> int:
        """Geometric from hot to cold; with ranked tiers a first third comes down from where tiers are weighed."""
        if self.steep > HOT * self.scale and done < STEEP_SHARE:
            return int(1024 * self.steep * (HOT * self.scale / self.steep) ** (done / STEEP_SHARE))
        if self.steep > HOT * self.scale:
            done = (done - STEEP_SHARE) / (1 - STEEP_SHARE)
        return int(1024 * HOT * self.scale * (COLD / HOT) ** done)


def luby(number: int) -> int:
    """1 1 2 1 1 2 4 1 1 2 1 1 2 4 8 ...: how long the restarts of a search whose luck is unknown should be (Luby,
    Sinclair and Zuckerman 1993)."""
    power = 1
    while power < number + 1:
        power *= 2
    if power == number + 1:
        return power // 2
    return luby(number - power // 2 + 1)
