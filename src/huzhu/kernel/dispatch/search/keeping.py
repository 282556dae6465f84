"""Keep a move or take it back."""

from huzhu.kernel.dispatch.search.dues import leave_late, note_touched, reckon_touched
from huzhu.kernel.dispatch.search.flow import flow, worst
from huzhu.kernel.dispatch.search.slab import (
    BROKEN,
    FIRM,
    HIGH,
    LOG_N,
    LOOSE,
    RICH,
    ROOM,
    TARD,
    W_TARD,
    W_WORST,
    WAS_FIRM,
    WAS_LOOSE,
    WAS_TARD,
    WORST,
    Slab,
    empty_queue,
    jit,
    undo,
)


@jit
def cost(w: Slab) -> int:
    """The whole cost of what stands."""
    return w[FIRM] + w[W_TARD] * w[TARD] + w[W_WORST] * w[WORST] + w[LOOSE]


@jit
def begin(w: Slab) -> None:
    """Remember where a move begins."""
    w[WAS_FIRM] = w[FIRM]
    w[WAS_TARD] = w[TARD]
    w[WAS_LOOSE] = w[LOOSE]
    w[BROKEN] = 0


@jit
def give_up(w: Slab) -> bool:
    """Back to where the move began."""
    empty_queue(w)
    undo(w)
    w[FIRM] = w[WAS_FIRM]
    w[TARD] = w[WAS_TARD]
    w[LOOSE] = w[WAS_LOOSE]
    return False


@jit
def hopeless(w: Slab, change: int) -> bool:
    """True where links that cost so much more cannot pay: all that hours cost, gone, makes up for no more."""
    return change > w[W_TARD] * w[TARD] + w[W_WORST] * w[WORST] + w[LOOSE] + w[ROOM]


@jit
def reckon_all(w: Slab, limit: int) -> bool:
    """Bring every figure up to date after links are laid; False where the limit is passed or a rule is broken."""
    if w[BROKEN] or not flow(w, limit):
        return False
    w[HIGH] = worst(w)
    firm = w[FIRM] + w[W_TARD] * w[TARD] + w[W_WORST] * w[HIGH]
    if w[RICH] == 0:
        return firm + w[LOOSE] <= limit
    if firm > limit:
        return False
    leave_late(w)
    note_touched(w)
    reckon_touched(w)
    return w[BROKEN] == 0 and firm + w[LOOSE] <= limit


@jit
def decide(w: Slab) -> bool:
    """Keep a move whose links are laid if it costs at most ROOM more than what stood, else take it back."""
    limit = w[WAS_FIRM] + w[W_TARD] * w[WAS_TARD] + w[W_WORST] * w[WORST] + w[WAS_LOOSE] + w[ROOM]
    if not reckon_all(w, limit):
        return give_up(w)
    w[WORST] = w[HIGH]
    w[LOG_N] = 0
    return True


@jit
def weigh(w: Slab, most: int) -> int:
    """What the plan would cost with the links laid since `begin`, which are taken back; `most` where it is no less."""
    price = most
    if reckon_all(w, most - 1):
        price = w[FIRM] + w[W_TARD] * w[TARD] + w[W_WORST] * w[HIGH] + w[LOOSE]
    give_up(w)
    return price
