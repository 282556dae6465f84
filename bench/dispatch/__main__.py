"""`python -m bench.dispatch --seconds 10 60 --seeds 2 --peers 10 --rows FILE --docs`: the table, written on request.

Rows are appended to FILE as they are measured; what stands there already is not measured again.
"""

import argparse
from pathlib import Path

from bench.dispatch import DOCS, QUICK, cells
from bench.dispatch.cells import OURS, UNCOMPILED, fill, kept
from bench.dispatch.page import page

parser = argparse.ArgumentParser()
parser.add_argument("names", nargs="*")
parser.add_argument("--quick", action="store_true")
parser.add_argument("--seconds", nargs="*", type=float, default=[10.0])
parser.add_argument("--seeds", type=int, default=1)
parser.add_argument("--peers", type=int, default=0, help="seconds for each peer; 0: none")
parser.add_argument("--rows", type=Path, default=Path("dispatch-bench.jsonl"), help="where rows are kept")
parser.add_argument("--without-numba", action="store_true", help="ours as it runs where numba cannot be had")
parser.add_argument("--docs", action="store_true", help=f"write {DOCS.name} from all rows kept")
asked = parser.parse_args()
wanted = QUICK if asked.quick else tuple(asked.names)
engine = UNCOMPILED if asked.without_numba else OURS
rows = fill(cells(wanted, tuple(asked.seconds), asked.seeds, peer_seconds=asked.peers, engine=engine), asked.rows)
print(page(rows))
if asked.docs:
    DOCS.write_text(page(list(kept(asked.rows))), encoding="utf-8")
