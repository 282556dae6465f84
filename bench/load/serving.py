"""The product as it is served, in a process of its own, over a district that was settled for it."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UP_WITHIN_SECONDS = 60

type Plan = dict[str, list[object]]


def settled(environment: Mapping[str, str], *words: str) -> Plan:
    """Founds a district (`district.py` takes the words) and tells who looks at which of its pages."""
    command = [sys.executable, "-m", "bench.load.district", *words]
    ran = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    plan: Plan = json.loads(ran.stdout)
    return plan


@contextmanager
def served(environment: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """`huzhu serve` while one is inside: its port and its process."""
    port = _free_port()
    command = [sys.executable, "-m", "huzhu", "serve", "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        _wait_until_up(port)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(30)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_until_up(port: int) -> None:
    until = time.monotonic() + UP_WITHIN_SECONDS
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"the house did not open within {UP_WITHIN_SECONDS} s")
