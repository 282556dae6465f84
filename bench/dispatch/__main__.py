"""`python -m bench.dispatch --seconds 10 60 --seeds 2 --peers 10 --docs`: the whole table, written down on request."""

import argparse

from bench.dispatch import DOCS, QUICK, table
from bench.dispatch.page import page

parser = argparse.ArgumentParser()
parser.add_argument("names", nargs="*")
parser.add_argument("--quick", action="store_true")
parser.add_argument("--seconds", nargs="+", type=float, default=[10.0])
parser.add_argument("--seeds", type=int, default=1)
parser.add_argument("--peers", type=int, default=0, help="seconds for each peer; 0: none")
parser.add_argument("--docs", action="store_true", help=f"write {DOCS.name}")
asked = parser.parse_args()
rows = table(QUICK if asked.quick else tuple(asked.names), tuple(asked.seconds), asked.seeds, peer_seconds=asked.peers)
text = page(rows)
print(text)
if asked.docs:
    DOCS.write_text(text, encoding="utf-8")
