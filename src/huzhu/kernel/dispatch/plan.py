"""A plan: who starts which visit when, what nobody can take, and what it costs by which objective."""

from dataclasses import dataclass

from huzhu.kernel.dispatch.objective import Objective, Score
from huzhu.kernel.dispatch.reasons import Reason
from huzhu.kernel.dispatch.visit import Minutes

NO_SCORE = Score()


@dataclass(frozen=True, slots=True)
class Assignment:
    """One person in one role of one visit. Minutes since local midnight; `walking_minutes` lead to the visit."""

    visit: str
    role: int
    person: str
    start_minute: Minutes
    end_minute: Minutes
    walking_minutes: Minutes = 0
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Rest:
    """A break of one person: at the door of the `visit` just done, or of the next on arrival; with none named at
    the start place before the first."""

    person: str
    start_minute: Minutes
    end_minute: Minutes
    visit: str = ""


@dataclass(frozen=True, slots=True)
class Unserved:
    """A visit of which at least one role found nobody, and why."""

    visit: str
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What `solve` hands back. `objective` are the weights it was made by. `seconds_ran_out` marks a search cut by
    the clock, which another run may not repeat."""

    assignments: tuple[Assignment, ...] = ()
    unserved: tuple[Unserved, ...] = ()
    score: Score = NO_SCORE
    seed: int = 0
    iterations: int = 0
    seconds_ran_out: bool = False
    rests: tuple[Rest, ...] = ()
    objective: Objective | None = None
