"""Which of its windows a job is served in."""

from huzhu.kernel.dispatch.search.slab import CLOSE, OPEN, SPAN_0, SPAN_N, Slab, below, jit, put

SPAN = 3  # opens, closes for good, due


@jit
def set_window(w: Slab, job: int, span: int) -> None:
    """Serve a job in this one."""
    if w[job + OPEN] != w[span] or w[job + CLOSE] != w[span + 1]:
        put(w, job + OPEN, w[span])
        put(w, job + CLOSE, w[span + 1])


@jit
def choose_window(w: Slab, job: int, start: int) -> None:
    """The first window still due at this start, the last where none is; now and then any."""
    count = w[job + SPAN_N]
    if count <= 1:
        return
    span = w[job + SPAN_0]
    if below(w, 8) == 0:
        set_window(w, job, span + SPAN * below(w, count))
        return
    last = span + SPAN * (count - 1)
    while span < last and w[span + 2] < start:
        span += SPAN
    set_window(w, job, span)


@jit
def other_window(w: Slab, job: int) -> None:
    """Any window, drawn at random."""
    if w[job + SPAN_N] > 1:
        set_window(w, job, w[job + SPAN_0] + SPAN * below(w, w[job + SPAN_N]))
