"""The planner on public instances, beside OR-tools routing and PyVRP in the same run.

Ours runs on CPU seconds, from reading the file to the plan found; the peers have wall seconds, and the CPU they took is
told. Every plan is counted by the checker and scorer of `kernel/dispatch`, which share no code with any of the three.
PyVRP knows no pairs and no soft windows: it plans without them and is repaired afterwards; OR-tools knows pairs, but
not the greatest lateness. Both are given HHCRSP only, for they lack the terms of UHHC.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from bench.dispatch.cells import HOUSE, OURS, PEERS, Cell, Row, fill, instances

QUICK = ("InstanzCPLEX_HCSRP_25_3", "HHCRSP_75_15_10_1.6_R_C", "InstanzVNS_HCSRP_200_6", "i-134", "i-083")
DOCS = HOUSE / "docs" / "dispatch-bench.md"


def run() -> list[Row]:
    """The quick form: five instances, ten seconds of ours, two of each peer. `python -m bench.dispatch` has more."""
    with TemporaryDirectory() as folder:
        return fill(cells(QUICK, (10.0,), 1, peer_seconds=2), Path(folder) / "rows.jsonl")


def cells(
    names: tuple[str, ...], seconds: tuple[float, ...], seeds: int, *, peer_seconds: int, engine: str = OURS
) -> list[Cell]:
    """What to measure: ours for each limit and seed, then the peers once on what they can express."""
    known = instances(names)
    ours = [
        Cell(row["instance"], engine, seed, limit) for limit in seconds for seed in range(1, seeds + 1) for row in known
    ]
    able = [row for row in known if row["family"] != "uhhc"] if peer_seconds else []
    return ours + [Cell(row["instance"], peer, 1, peer_seconds) for peer in PEERS for row in able]
