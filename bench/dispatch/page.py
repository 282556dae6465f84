"""The table as a page of the documentation."""

from collections import defaultdict
from collections.abc import Sequence
from statistics import mean

from bench.dispatch.cells import Row

HEAD = """# The planner on public instances

Gap in percent to the best value published; negative is better than published. `ours` has CPU seconds of one core, from
reading the file to the plan found. `ortools` and `pyvrp_repaired` have wall seconds (their CPU seconds in brackets).
PyVRP knows neither pairs nor soft windows: it plans without them, and its routes are then put into the order of their
starts, pairs together. OR-tools knows pairs, not the greatest lateness. Neither has the terms of UHHC. Every plan was
counted by `kernel/dispatch/checker.py` and `scorer.py`; breaches are named where there are any. A dash: not run; none:
no plan found. Made by `python -m bench.dispatch`; how: [0011](decisions/0011-planner.md).
"""


def page(rows: Sequence[Row]) -> str:
    """Markdown: one line an instance, each column with the gaps of its seeds; then means and the worst by size."""
    columns = sorted({str(row["column"]) for row in rows}, key=lambda one: (not one.startswith("ours"), one))
    found: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in sorted(rows, key=lambda one: int(str(one["seed"]))):
        found[str(row["instance"])][str(row["column"])].append(row)
    lines = [HEAD, _line(["instance", "n", "best known", *columns]), _line(["---"] * (3 + len(columns)))]
    for name, cells in found.items():
        one = next(iter(cells.values()))[0]
        lines.append(_line([name, one["n"], one["best_known"], *(_cell(cells[column]) for column in columns)]))
    lines += ["", _line(["size", *columns]), _line(["---"] * (1 + len(columns)))]
    for size in dict.fromkeys(_size(row) for row in rows):
        members = [[row for row in rows if _size(row) == size and row["column"] == column] for column in columns]
        lines.append(_line([size, *map(_mean, members)]))
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[object]) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _cell(rows: Sequence[Row]) -> str:
    return "; ".join(map(_figure, rows)) or "-"


def _figure(row: Row) -> str:
    if row["value"] is None:
        return str(row.get("error", "none"))
    breaches = f", {row['breaches']} breaches" if row["breaches"] else ""
    cpu = "" if str(row["column"]).startswith("ours") else f" [{row['cpu']} s]"
    return f"{row['gap']:+}{breaches}{cpu}"


def _size(row: Row) -> str:
    if row["family"] == "uhhc":
        return "UHHC"
    n = int(str(row["n"]))
    return "HHCRSP to 101" if n <= 101 else "HHCRSP 130-250" if n <= 250 else "HHCRSP 297-400"


def _mean(rows: Sequence[Row]) -> str:
    gaps = [float(str(row["gap"])) for row in rows if row["value"] is not None]
    return f"mean {mean(gaps):+.2f}, worst {max(gaps):+.2f} ({len(gaps)} runs)" if gaps else "-"
