"""The table as a page of the documentation."""

from collections import defaultdict
from collections.abc import Sequence
from statistics import mean

HEAD = """# The planner on public instances

Value and gap to the best value published; negative is better than published. Our seconds are CPU seconds of one core,
from reading the file to the scored plan. `ortools` and `pyvrp_repaired` had the wall seconds given to them in the
same run. PyVRP knows neither pairs nor soft windows: it plans without them, and its routes are then put into the order
of their starts, pairs together. OR-tools knows pairs, not the greatest lateness. Neither has the terms of UHHC. A dash:
no plan found. Every plan was counted by `kernel/dispatch/checker.py` and `scorer.py`.
Made by `python -m bench.dispatch`; how: [0011](decisions/0011-planner.md).
"""


def page(rows: Sequence[dict[str, object]]) -> str:
    """Markdown: one line an instance and seed, then the means."""
    engines = list(dict.fromkeys(name.removesuffix("_gap_percent") for row in rows for name in row if "_gap_" in name))
    lines = [HEAD, _line(["instance", "n", "seed", "best known", *engines]), _line(["---"] * (4 + len(engines)))]
    for row in rows:
        figures = [_figure(row, engine) for engine in engines]
        lines.append(_line([row["instance"], row["n"], row["seed"], row["best_known"], *figures]))
    lines += ["", _line(["size", *engines]), _line(["---"] * (1 + len(engines)))]
    groups = defaultdict(list)
    for row in rows:
        groups[_size(row)].append(row)
    for size, members in groups.items():
        lines.append(_line([size, *(_mean(members, engine) for engine in engines)]))
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[object]) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _figure(row: dict[str, object], engine: str) -> str:
    if row.get(engine) is None:
        return "-"
    breaches = f", {row[f'{engine}_breaches']} breaches" if row[f"{engine}_breaches"] else ""
    return f"{row[engine]} ({row[f'{engine}_gap_percent']:+} %{breaches})"


def _size(row: dict[str, object]) -> str:
    if row["family"] == "uhhc":
        return "UHHC"
    n = int(str(row["n"]))
    return "HHCRSP to 101" if n <= 101 else "HHCRSP 130-250" if n <= 250 else "HHCRSP 297-400"


def _mean(rows: Sequence[dict[str, object]], engine: str) -> str:
    gaps = [float(str(gap)) for row in rows if (gap := row.get(f"{engine}_gap_percent")) is not None]
    return f"mean {mean(gaps):+.2f} %, worst {max(gaps):+.2f} %" if gaps else "-"
