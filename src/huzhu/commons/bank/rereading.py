"""Whether closed books still read as they were sealed: every line once, in the order of their numbers."""

from collections.abc import Iterator
from dataclasses import dataclass

from huzhu.commons.bank.books import all_lines, first_line
from huzhu.commons.bank.models import Seal
from huzhu.kernel.books import BOOKED, SIDES, CarriedSums, Stretches, sealed_lines
from huzhu.kernel.chain import FIRST_HEAD, Head, line_bytes


@dataclass(slots=True, eq=False)
class Reread:
    """A seal whose books are read again: what should come before it, and the head and lines found so far."""

    seal: Seal
    previous_head: str
    head: Head
    lines: int = 0

    @property
    def period(self) -> tuple[str, str]:
        """The days [from, to) as all lines write them."""
        return f"{self.seal.closing.from_on}", f"{self.seal.closing.to_on}"


type Covering = dict[tuple[str, int], list[Reread]]  # by place and stretch of days


def unlike_their_seal() -> Iterator[tuple[str, str]]:
    """Where closed books read otherwise today than when they were sealed, or a chain of seals is broken.

    One reading for all seals: each line goes to those that cover it, and the sums of a month open the next. Kept
    meanwhile are a digest for each seal and the sums of each month, never the lines. A head begins with the trial
    balance, known only after the last line: so the one that the seal states is hashed, and held against the sums then.
    """
    rereads = list(_begun())
    if not rereads:
        return
    stretches = Stretches(day for one in rereads for day in one.period)
    sums, covering = CarriedSums(stretches), _covering(rereads, stretches)
    for line in all_lines(max(one.seal.closing.to_on for one in rereads)):
        stretch = stretches.of_day(line[BOOKED])
        sums.add(line, stretch)
        covered = {one for place, _kind in SIDES for one in covering.get((line[place], stretch), ())}
        text = line_bytes(line) if covered else b""
        for one in covered:
            one.head.cover(text)
            one.lines += 1
    for one in rereads:
        yield from _differing(one, sums)


def _begun() -> Iterator[Reread]:
    heads: dict[str, str] = {}
    for seal in Seal.objects.select_related("closing").order_by("place_id", "number"):
        previous = heads.get(seal.place_id, FIRST_HEAD)
        heads[seal.place_id] = seal.head
        head = Head(previous)
        first = first_line(seal.closing, seal.number, seal.places, previous)
        rows = seal.trial_balance if isinstance(seal.trial_balance, list) else []
        for line in sealed_lines(first, (row for row in rows if isinstance(row, list)), ()):
            head.cover(line_bytes(line))
        yield Reread(seal, previous, head)


def _covering(rereads: list[Reread], stretches: Stretches) -> Covering:
    covering: Covering = {}
    for one in rereads:
        for stretch in stretches.of_period(*one.period):
            for place in one.seal.places:
                covering.setdefault((place, stretch), []).append(one)
    return covering


def _differing(one: Reread, sums: CarriedSums) -> Iterator[tuple[str, str]]:
    where, seal = f"seal:{one.seal.pk}", one.seal
    trial = [row.as_list() for row in sums.trial(seal.places, *one.period)]
    if seal.previous_head != one.previous_head:
        yield where, "does not follow the seal before it"
    elif trial != seal.trial_balance or one.lines != seal.lines:
        yield where, f"covers {seal.lines} lines, {one.lines} lie there, or the sums differ"
    elif one.head.text() != seal.head:
        yield where, "a line of these books was changed after they were sealed"
