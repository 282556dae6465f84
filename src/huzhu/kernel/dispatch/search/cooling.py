"""Cooling: how warm the walk is when, how it is cut into blocks, and when it begins anew."""

from collections.abc import Callable
from dataclasses import dataclass

from huzhu.kernel.dispatch.search.anneal import count, fill, go_back, run, take_up
from huzhu.kernel.dispatch.search.chains import augment
from huzhu.kernel.dispatch.search.grid import Grid, jobs_in_order, layout_of, pack
from huzhu.kernel.dispatch.search.slab import BEST_0, BEST_COST, COMPILED, NEVER, NODE_0, ROUTE_0, Slab

HOT, COLD = 2.0, 0.02
"""Temperatures at the beginning and the end, in mean legs. dispatch.md 2."""

WARM = 0.5
"""Where a plan that stands is taken up again: warm enough to leave its valley, too cold to lose its shape. Measured."""

STANDING_SHARE = 4
"""One in so many moves goes into bettering what was told, before anything begins from nothing."""

RUN_MOVES, RUN_ROLES = 4_000, 50
"""Moves a role of the shortest run worth beginning anew with; above these roles they grow with the square. Measured
at 65 to 130 roles: many short runs find the better valley, at 200 one long run does."""

FEW_ROLES, FEW_MOVES = 40, 12_000
"""Below these, no run begun anew has more moves a role."""

MOST_STARTS, FEW_STARTS = 16, 4
ONE_RUN_FROM = 200
AGREED = 3
"""So many contests in a row with nothing better, where there are few roles: no more will be found."""

UNKNOWN = 1 << 62

LATE_SHARE = 0.5
"""Of the time: from here on a run with fewer of its moves made than that is cooled by the clock, to end cold."""

BLOCK_SECONDS = 0.05
BLOCKS = 200
STEEP_SHARE = 0.4
HEAVY, LIGHT = 8.0, 0.3
"""Temperatures between which it is settled who is served, in the lightest visit there is. Measured against CP-SAT."""

LIVELY, CALM = 50.0, 0.1
"""Temperatures between which a tier below is settled, in its points."""

CHAIN_MOVES = 40
"""Moves a role between two looks for chains, where tiers are ranked and roles are not few. Measured at 200 roles."""

MOST_POLISHINGS, POLISHED_AT_ONCE = 20, 20
"""So many times over all jobs at the end, so many of them between two looks at the clock."""

WIDEST = 43
"""Bits of a temperature that may be multiplied with the table of logarithms; what is wider is doubled afterwards."""

FIRST_BLOCK = 2000 if COMPILED else 50
QUICKEST = 5e7
"""Moves a second no machine makes: a guess from blocks too short to be timed stops here."""

Clock = Callable[[], float]
type Standing = tuple[int, Slab]
"""What stood once: its cost, and its part of the slab."""


@dataclass(frozen=True, slots=True)
class Limit:
    """When to stop: at a moment of the clock, or after so many moves, whichever is first."""

    clock: Clock
    deadline: float
    moves: int | None = None

    def over(self) -> bool:
        """True where the moment has come."""
        return self.clock() >= self.deadline

    def share(self, part: float) -> "Limit":
        """That part of what is left, of the time and of the moves."""
        now = self.clock()
        moves = None if self.moves is None else int(part * self.moves)
        return Limit(self.clock, now + part * (self.deadline - now), moves)

    def less(self, made: int) -> "Limit":
        """What is left after so many moves."""
        return self if self.moves is None else Limit(self.clock, self.deadline, self.moves - made)


class Walk:
    """A slab on its way: what is left to spend, and how quick it is. It begins with what was `told`
    (rows of `take_up`), where there is such, and all that fits beside it."""

    def __init__(self, grid: Grid, seed: int, limit: Limit, told: Slab = ()) -> None:
        self.grid, self.limit = grid, limit
        self.w: Slab = pack(grid, seed)
        self.made = 0
        self.chained_at = 0  # moves made when chains were last looked for
        self.quick = float(FIRST_BLOCK) / BLOCK_SECONDS  # moves a second, measured anew with each block
        self.scale = max(1.0, float(grid.way.mean()) * grid.prices.travel)
        self.stages = stages_of(grid, self.scale)
        count(self.w)
        self.stands = len(told) > 0 and take_up(self.w, told)
        if len(told) and not self.stands:
            self.w = pack(grid, seed)
            count(self.w)
        fill(self.w, jobs_in_order(grid, layout_of(grid)))
        self.best = self.standing()

    def search(self) -> None:
        """Contests until the limit, or until few roles show nothing better any more; what was best stands then."""
        roles = len(self.grid.tasks)
        ends: list[int] = []
        self.feel_speed()
        if self.stands:
            self.stand(self.best)
            self.run(WARM, self.moves_left() // STANDING_SHARE, by_clock=False)
        while not self.over():
            self.contest(1 if roles >= ONE_RUN_FROM else self.starts(roles))
            ends.append(self.best[0])
            if roles < FEW_ROLES and len(ends) > AGREED and ends[-AGREED - 1] == ends[-1]:
                break
        self.stand(self.best)

    def settle(self) -> None:
        """From what stands, without losing its shape, to the end of the limit."""
        self.feel_speed()
        self.stand(self.best)
        self.run(WARM, self.moves_left(), by_clock=True)
        self.stand(self.best)

    def polish(self) -> None:
        """Each job to its best place with all others standing, until none moves."""
        jobs = jobs_in_order(self.grid, layout_of(self.grid))
        for _ in range(MOST_POLISHINGS):
            cost = self.best[0]
            for at in range(0, len(jobs), POLISHED_AT_ONCE):
                if self.limit.over():
                    break
                fill(self.w, jobs[at : at + POLISHED_AT_ONCE])
            self.best = self.standing()
            if self.best[0] == cost:
                return

    def feel_speed(self) -> None:
        """Some hot moves where the clock decides, to know how many there will be."""
        began = self.limit.clock()
        while self.limit.moves is None and not self.over() and self.limit.clock() - began < BLOCK_SECONDS:
            self.block(max(1, int(self.quick * BLOCK_SECONDS / 2)), self.temperature(HOT, 0))

    def starts(self, roles: int) -> int:
        """How many runs the moves left allow to begin from nothing: a power of two."""
        length = RUN_MOVES * roles * max(1.0, (roles / RUN_ROLES) ** 2)
        most = FEW_STARTS if roles < FEW_ROLES else MOST_STARTS
        found = 1
        while found < most and 2 * found * rounds_of(2 * found) * length <= self.moves_left():
            found *= 2
        return found

    def contest(self, starts: int) -> None:
        """Runs from nothing, then the better half of them warmed up again for twice as long, until one is left.

        Successive halving: at few roles luck decides which valley it is, and patience how deep in it. Every round has
        the same share of the moves; few roles leave the rest to another contest.
        """
        few = len(self.grid.tasks) < FEW_ROLES
        pool, hot = [self.best] * starts, HOT
        while pool and not self.over():
            for k, one in enumerate(pool):
                if hot != HOT:
                    self.stand(one)
                moves = self.moves_left() // max(1, rounds_of(len(pool)) * len(pool) - k)
                if few:
                    moves = min(moves, FEW_MOVES * len(self.grid.tasks) * (starts // len(pool)))
                found = self.run(hot, moves, by_clock=len(pool) == 1 and not few)
                pool[k] = found if hot == HOT else min(one, found, key=_cost)
            pool, hot = sorted(pool, key=_cost)[: len(pool) // 2], WARM

    def run(self, hot: float, moves: int, *, by_clock: bool) -> Standing:
        """The best of one run from hot to cold; of all runs the best is remembered."""
        self.w[BEST_COST] = UNKNOWN
        self.anneal(hot, max(1, moves), by_clock=by_clock and self.limit.moves is None)
        if self.w[BEST_COST] == UNKNOWN:
            return self.best
        found = self.standing()
        self.best = min(self.best, found, key=_cost)
        return found

    def standing(self) -> Standing:
        """The best that is written down in the slab."""
        w = self.w
        return int(w[BEST_COST]), w[w[BEST_0] : w[BEST_0] + w[ROUTE_0] - w[NODE_0]].copy()

    def stand(self, one: Standing) -> None:
        """Take up again what stood once."""
        w = self.w
        w[w[BEST_0] : w[BEST_0] + w[ROUTE_0] - w[NODE_0]] = one[1]
        w[BEST_COST] = one[0]
        go_back(w)

    def over(self) -> bool:
        """True where the limit is reached."""
        return self.limit.over() or (self.limit.moves is not None and self.made >= self.limit.moves)

    def moves_left(self) -> int:
        """Moves still to make, guessed from the clock where only that is limited."""
        if self.limit.moves is not None:
            return self.limit.moves - self.made
        return int((self.limit.deadline - self.limit.clock()) * self.quick)

    def anneal(self, hot: float, moves: int, *, by_clock: bool) -> None:
        """One run from hot to cold, by moves made or by the clock."""
        start, begun = self.limit.clock(), self.made
        span = max(1e-9, self.limit.deadline - start)
        while not self.over():
            gone = (self.limit.clock() - start) / span
            done = gone if by_clock else (self.made - begun) / moves
            if gone > LATE_SHARE:
                done = max(done, gone)
            if done >= 1:
                return
            left = moves - (self.made - begun)
            if by_clock:
                steps = int(self.quick * min(BLOCK_SECONDS, span / BLOCKS))
            else:
                steps = min(left, max(1, moves // BLOCKS))
            if self.limit.moves is None:
                steps = min(steps, int(self.quick * BLOCK_SECONDS))
            self.block(max(1, steps), self.temperature(hot, done))

    def block(self, steps: int, temperature: int) -> None:
        """Some moves at one temperature."""
        start = self.limit.clock()
        doubled = max(0, temperature.bit_length() - WIDEST)
        run(self.w, steps, temperature >> doubled, doubled)
        self.made += steps
        self.chain()
        taken = self.limit.clock() - start
        self.quick = steps / taken if taken > 0.001 else min(self.quick * 1.5, QUICKEST)

    def chain(self) -> None:
        """Look for chains where that is due: among few roles the walk finds them by itself."""
        roles, ranked = len(self.grid.tasks), self.grid.rich and self.grid.tiers
        if ranked and roles >= FEW_ROLES and self.made - self.chained_at >= CHAIN_MOVES * roles:
            augment(self.w)
            self.chained_at = self.made

    def temperature(self, hot: float, done: float) -> int:
        """Geometric from hot to cold; a run from nothing first comes down through what its tiers weigh."""
        if hot == HOT and self.stages:
            if done < STEEP_SHARE:
                stage = done / STEEP_SHARE * len(self.stages)
                high, low = self.stages[int(stage)]
                return int(1024 * high * (low / high) ** (stage % 1))
            done = (done - STEEP_SHARE) / (1 - STEEP_SHARE)
        return int(1024 * hot * self.scale * (COLD / hot) ** done)


def stages_of(grid: Grid, scale: float) -> list[tuple[float, float]]:
    """From which to which temperature each tier above the walking is settled; what lies between two is left out."""
    losses = sorted(job.loss for job in grid.jobs if 0 < job.loss != NEVER)
    if not grid.tiers:
        steep = max(3.0 * grid.prices.told, float(losses[0]) if losses else 0.0)
        return [(steep, HOT * scale)] if steep > HOT * scale else []
    lightest = float(losses[0] if losses else grid.tiers[0])
    return [(HEAVY * lightest, LIGHT * lightest), *((price * LIVELY, price * CALM) for price in grid.tiers[1:])]


def rounds_of(starts: int) -> int:
    """How many rounds a contest of so many takes, half of them leaving after each."""
    return starts.bit_length()


def _cost(one: Standing) -> int:
    return one[0]
