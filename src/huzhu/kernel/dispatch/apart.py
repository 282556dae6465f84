"""One visit at a time for one elder: windows cut so that whatever a search does, two visits never meet at a door."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from huzhu.kernel.dispatch.visit import Minutes, Visit, Window

Span = tuple[Minutes, Minutes]
"""Starts, or times taken, from and to."""

_LAST = 24 * 60 - 1


def one_at_a_time(
    visits: Sequence[Visit], taken: Mapping[str, Sequence[Span]], standing: Mapping[str, Minutes]
) -> tuple[tuple[Visit, ...], tuple[str, ...]]:
    """The visits with windows of which any starts keep apart those of one elder, and the keys that find no room.

    `taken` are times [from, to) of each elder given to accepted visits, which are not among `visits`; `standing` the
    starts offered or told of some of them, kept where they can be. A visit that is alone keeps its windows, but for
    the times taken. Whole minutes. Visits whose longest role is shorter than `minutes` are kept apart all the same.
    """
    by_elder: dict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        by_elder[visit.elder].append(visit)
    changed: dict[str, Visit] = {}
    crowded: list[str] = []
    for elder, group in by_elder.items():
        if len(group) > 1 or taken.get(elder):
            found, left = _parted(group, taken.get(elder, ()), standing)
            changed |= found
            crowded += left
    kept = (changed.get(visit.key, visit) for visit in visits if visit.key not in crowded)
    return tuple(kept), tuple(crowded)


def _parted(
    group: Sequence[Visit], taken: Sequence[Span], standing: Mapping[str, Minutes]
) -> tuple[dict[str, Visit], list[str]]:
    spans = {visit.key: _free(visit, taken) for visit in group}
    ordered = sorted(group, key=lambda one: (standing.get(one.key, _last(spans[one.key])), one.key))
    chain: list[Visit] = []
    crowded: list[str] = []
    for visit in ordered:
        if _firsts([*chain, visit], spans) is None:
            crowded.append(visit.key)
        else:
            chain.append(visit)
    kept = {key: [(at, at)] for key, at in standing.items() if key in spans and _within(spans[key], at)}
    ways = ({**spans, **kept}, spans)
    for way in ways:
        cuts = _cuts(chain, way)
        if cuts is not None and (found := _cut(chain, spans, cuts)) is not None:
            return found, crowded
    firsts = _firsts(chain, spans) or []
    return _cut(chain, spans, [-1.0, *firsts[1:], float(2 * _LAST)]) or {}, crowded


def _free(visit: Visit, taken: Sequence[Span]) -> list[Span]:
    """The starts a visit may have that leave alone what is taken."""
    spans = [(low, min(high, _LAST)) for low, high in visit.spans() if low <= _LAST]
    for begins, ends in taken:
        parts = [
            part for low, high in spans for part in ((low, min(high, begins - visit.minutes)), (max(low, ends), high))
        ]
        spans = [(low, high) for low, high in parts if low <= high]
    return sorted(set(spans))


def _firsts(chain: Sequence[Visit], spans: Mapping[str, Sequence[Span]]) -> list[Minutes] | None:
    """The earliest starts in this order, one after another; None where they do not fit."""
    found: list[Minutes] = []
    free_from: Minutes = 0
    for visit in chain:
        starts = [max(low, free_from) for low, high in spans[visit.key] if max(low, free_from) <= high]
        if not starts:
            return None
        found.append(min(starts))
        free_from = found[-1] + visit.minutes
    return found


def _lasts(chain: Sequence[Visit], spans: Mapping[str, Sequence[Span]]) -> list[Minutes] | None:
    """The latest starts in this order."""
    found: list[Minutes] = []
    until: Minutes = 2 * _LAST
    for visit in reversed(chain):
        starts = [min(high, until - visit.minutes) for low, high in spans[visit.key] if low <= until - visit.minutes]
        if not starts:
            return None
        found.append(max(starts))
        until = found[-1]
    return found[::-1]


def _cuts(chain: Sequence[Visit], spans: Mapping[str, Sequence[Span]]) -> list[Minutes] | None:
    """Moments between the visits, half-way between the earliest start of the next and the latest end of the last."""
    firsts, lasts = _firsts(chain, spans), _lasts(chain, spans)
    if firsts is None or lasts is None:
        return None
    between = [(firsts[place + 1] + lasts[place] + visit.minutes) // 2 for place, visit in enumerate(chain[:-1])]
    return [-1, *between, 2 * _LAST]


def _cut(
    chain: Sequence[Visit], spans: Mapping[str, Sequence[Span]], cuts: Sequence[Minutes]
) -> dict[str, Visit] | None:
    found = {}
    for place, visit in enumerate(chain):
        low, high = cuts[place], cuts[place + 1] - visit.minutes
        hard = [Window(max(a, low), min(b, high)) for a, b in spans[visit.key] if max(a, low) <= min(b, high)]
        if not hard:
            return None
        soft = [one for one in visit.windows if not one.hard]
        found[visit.key] = replace(visit, windows=(*hard, *soft))
    return found


def _last(spans: Sequence[Span]) -> Minutes:
    return max((high for _, high in spans), default=-1)


def _within(spans: Sequence[Span], at: Minutes) -> bool:
    return any(low <= at <= high for low, high in spans)
