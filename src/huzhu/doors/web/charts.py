"""Charts drawn on the server: SVG with title, description and direct labels, and the same numbers as a table beneath.

Series differ by dash or stripe as well as by colour. Styles come from classes, so that no page needs an inline style.
"""

from collections.abc import Sequence
from itertools import count, pairwise
from math import ceil, floor, log10

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from huzhu.doors.web.shapes import Series

WIDE, HIGH = 690, 240
LEFT, TOP, BOTTOM = 66, 20, 200
_numbers = count(1)


def line_chart(
    title: str, description: str, labels: Sequence[str], series: Sequence[Series], unit: str = ""
) -> SafeString:
    """Lines over equal steps, named at their last point. A None breaks the line. At most five series."""
    ticks = _ticks([value for one in series for value in one.values], from_zero=False)
    ends = [f"{one.name} {said(_last(one))}" for one in series]
    right = _right_edge(ends)
    marks = [_axis(ticks, right), _labels(labels, _places(len(labels), right))]
    heights = _spread([_y(_last(one), ticks) for one in series])
    for turn, one in enumerate(series):
        marks.append(_line(one, turn, ticks, right))
        marks.append(_name(ends[turn], turn, right + 10, heights[turn] + 5))
    return _figure(title, description, marks, _table(labels, series, unit))


def bar_chart(
    title: str, description: str, labels: Sequence[str], values: Sequence[float], unit: str = ""
) -> SafeString:
    """Lying bars, one a row, each with its label before and its number behind it."""
    top = _ticks(list(values), from_zero=True)[-1]
    rows = []
    for turn, (label, value) in enumerate(zip(labels, values, strict=True)):
        y, width = 8 + turn * 34, 400 * value / top
        rows.append(
            format_html(
                '<text x="150" y="{}" text-anchor="end">{}</text>'
                '<rect class="box c0" x="160" y="{}" width="{}" height="22"/>'
                '<text class="val" x="{}" y="{}">{}</text>',
                y + 16,
                label,
                y,
                _short(width),
                _short(168 + width),
                y + 16,
                said(value),
            )
        )
    return _figure(title, description, rows, _table(labels, [Series(title, values)], unit), 12 + 34 * len(labels))


def stacked_chart(
    title: str, description: str, labels: Sequence[str], series: Sequence[Series], unit: str = ""
) -> SafeString:
    """Standing bars of stacked series, with stripes of their own and a named key under the drawing."""
    sums = [sum(one.values[at] or 0 for one in series) for at in range(len(labels))]
    ticks = _ticks(list(sums), from_zero=True)
    right = _right_edge([f"{one.name}00" for one in series])
    places = _places(len(labels), right, inset=0.5)
    marks = [_axis(ticks, right), _labels(labels, places)]
    width = min(44.0, 0.6 * (right - LEFT) / max(1, len(labels)))
    for at, x in enumerate(places):
        base = 0.0
        for turn, one in enumerate(series):
            value = one.values[at] or 0
            marks.append(_box(x - width / 2, width, _y(base + value, ticks), _y(base, ticks), turn))
            base += value
    for turn, one in enumerate(reversed(series)):
        marks.append(_key(one.name, len(series) - 1 - turn, right + 10, TOP + 10 + 24 * turn))
    return _figure(title, description, marks, _table(labels, series, unit))


def sparkline(description: str, values: Sequence[float]) -> SafeString:
    """A line the size of a word, for a table cell; its description is read in its place."""
    low, high = min(values), max(values)
    reach = (high - low) or 1
    points = [
        (4 + 84 * at / max(1, len(values) - 1), 20 - 16 * (value - low) / reach) for at, value in enumerate(values)
    ]
    return format_html(
        '<svg class="spark" viewBox="0 0 96 24" role="img" aria-label="{}"><polyline class="s" points="{}"/>'
        '<circle class="dot" cx="{}" cy="{}" r="3"/></svg>',
        description,
        _path(points),
        _short(points[-1][0]),
        _short(points[-1][1]),
    )


def said(value: float | None) -> str:
    """A number as charts and their tables write it: thousands apart, no needless decimals, a dash for none."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def _figure(title: str, description: str, marks: list[SafeString], table: SafeString, high: int = HIGH) -> SafeString:
    # The number only ties title and description to their own drawing; it means nothing beyond the page.
    name = f"chart{next(_numbers)}"
    inside = format_html_join("", "{}", ((mark,) for mark in marks))
    return format_html(
        '<figure><div class="wide-box" tabindex="0" role="group" aria-label="{}"><svg class="chart" viewBox="0 0 {} {}"'
        ' role="img" aria-labelledby="{}t {}d"><title id="{}t">{}</title>'
        '<desc id="{}d">{}</desc>{}</svg></div><details><summary>{}</summary>{}</details></figure>',
        title,
        WIDE,
        high,
        name,
        name,
        name,
        title,
        name,
        description,
        inside,
        gettext("Show the numbers"),
        table,
    )


def _table(labels: Sequence[str], series: Sequence[Series], unit: str) -> SafeString:
    heads = format_html_join(
        "",
        '<th scope="col" class="num">{}</th>',
        ((f"{one.name} ({unit})" if unit else one.name,) for one in series),
    )
    rows = format_html_join(
        "",
        '<tr><th scope="row">{}</th>{}</tr>',
        (
            (
                label,
                format_html_join("", '<td class="num">{}</td>', ((said(one.values[at]),) for one in series)),
            )
            for at, label in enumerate(labels)
        ),
    )
    return format_html(
        '<table class="table table-keep"><thead><tr><th scope="col"><span class="vh">{}</span></th>{}</tr></thead>'
        "<tbody>{}</tbody></table>",
        gettext("Row"),
        heads,
        rows,
    )


def _ticks(values: Sequence[float | None], *, from_zero: bool) -> list[float]:
    """Three to six round numbers that span the values."""
    known = [float(value) for value in values if value is not None] or [0.0]
    low, high = (0.0 if from_zero else min(known)), max(known)
    if high <= low:
        high = low + (abs(low) or 1.0)
    rough = (high - low) / 4
    power = 10.0 ** floor(log10(rough))
    step = next(size * power for size in (1, 2, 5, 10) if size * power >= rough)
    first, last = floor(low / step), ceil(high / step)
    return [at * step for at in range(first, last + 1)]


def _y(value: float, ticks: list[float]) -> float:
    return BOTTOM - (BOTTOM - TOP) * (value - ticks[0]) / (ticks[-1] - ticks[0])


def _right_edge(names: Sequence[str]) -> float:
    """Where the drawing ends and the names begin; a Chinese sign is about twice as wide as a letter."""
    widths = [sum(17.0 if ord(sign) > 0x2E80 else 10.5 for sign in name) for name in names]
    return WIDE - 16 - min(max(widths, default=0.0), 0.4 * WIDE)


def _places(steps: int, right: float, inset: float = 0.0) -> list[float]:
    gap = (right - LEFT) / max(1, steps - 1 + 2 * inset)
    return [LEFT + gap * (at + inset) for at in range(steps)]


def _axis(ticks: list[float], right: float) -> SafeString:
    marks = (
        (
            LEFT,
            _short(right),
            _short(_y(tick, ticks)),
            _short(_y(tick, ticks)),
            LEFT - 8,
            _short(_y(tick, ticks) + 5),
            said(tick),
        )
        for tick in ticks
    )
    return format_html_join(
        "",
        '<line class="rule" x1="{}" x2="{}" y1="{}" y2="{}"/><text x="{}" y="{}" text-anchor="end">{}</text>',
        marks,
    )


def _labels(labels: Sequence[str], places: list[float]) -> SafeString:
    every = max(1, ceil(len(labels) / 12))
    shown = (
        (_short(x), BOTTOM + 22, label)
        for at, (x, label) in enumerate(zip(places, labels, strict=True))
        if at % every == 0
    )
    return format_html_join("", '<text x="{}" y="{}" text-anchor="middle">{}</text>', shown)


def _line(one: Series, turn: int, ticks: list[float], right: float) -> SafeString:
    places = _places(len(one.values), right)
    runs: list[list[tuple[float, float]]] = [[]]
    for x, value in zip(places, one.values, strict=True):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((x, _y(value, ticks)))
    lines = format_html_join("", '<polyline class="s c{}" points="{}"/>', ((turn, _path(run)) for run in runs if run))
    # A line of one point cannot be seen: there every series has its dot.
    dots = format_html_join(
        "",
        '<circle class="dot c{}" cx="{}" cy="{}" r="4"/>',
        ((turn, _short(x), _short(y)) for run in runs if not turn or len(run) == 1 for x, y in run),
    )
    return format_html("{}{}", lines, dots)


def _name(words: str, turn: int, x: float, y: float) -> SafeString:
    return format_html('<text class="name c{}" x="{}" y="{}">{}</text>', turn, _short(x), _short(y), words)


def _last(one: Series) -> float:
    return next((value for value in reversed(one.values) if value is not None), 0.0)


def _spread(heights: list[float], apart: float = 19.0) -> list[float]:
    """Move names that would overlap: each at least `apart` below the one above it."""
    order = sorted(range(len(heights)), key=lambda at: heights[at])
    placed = list(heights)
    for above, below in pairwise(order):
        placed[below] = max(placed[below], placed[above] + apart)
    return placed


def _box(x: float, width: float, top: float, foot: float, turn: int) -> SafeString:
    box = format_html(
        '<rect class="box c{}" x="{}" y="{}" width="{}" height="{}"/>',
        turn,
        _short(x),
        _short(top),
        _short(width),
        _short(foot - top),
    )
    stripes = (
        ((_short(x), _short(x + width), _short(y), _short(y)) for y in _every(top, foot, 12 / turn)) if turn else ()
    )
    return format_html(
        "{}{}", box, format_html_join("", '<line class="stripe" x1="{}" x2="{}" y1="{}" y2="{}"/>', stripes)
    )


def _every(top: float, foot: float, gap: float) -> list[float]:
    return [top + gap * at for at in range(1, int((foot - top) / gap) + 1) if top + gap * at < foot - 1]


def _key(name: str, turn: int, x: float, y: float) -> SafeString:
    return format_html("{}{}", _box(x, 14, y - 12, y + 2, turn), _name(name, turn, x + 20, y))


def _path(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{_short(x)},{_short(y)}" for x, y in points)


def _short(number: float) -> str:
    return f"{number:.1f}".rstrip("0").rstrip(".")
