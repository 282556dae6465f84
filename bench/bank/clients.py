"""What both workers of the bank's benchmark share: clients in threads, and the CPU of the process and its backends."""
# ruff: noqa: PLC0415  Django's models can only be imported once its settings stand

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

type Way = Callable[[int, int], None]
TICKS = os.sysconf("SC_CLK_TCK")


def serve(ways: dict[str, Way]) -> None:
    """Answers each line `[way, clients, seconds]` on stdin with transfers/s and CPU ms a transfer."""
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        way, clients, seconds = json.loads(line)
        print(json.dumps(_posted(ways[way], clients, seconds)), flush=True)


def _posted(way: Way, clients: int, seconds: float) -> dict[str, float]:
    from django.db import connection

    counts, backend = [0] * clients, [0.0] * clients
    ready, done = threading.Barrier(clients + 1), threading.Barrier(clients + 1)

    def client(number: int) -> None:
        connection.ensure_connection()
        pid = connection.connection.info.backend_pid if connection.vendor == "postgresql" else None
        before = _cpu(pid)
        ready.wait()
        stop = time.perf_counter() + seconds
        while time.perf_counter() < stop:
            way(number, counts[number])
            counts[number] += 1
        backend[number] = _cpu(pid) - before
        done.wait()
        connection.close()

    threads = [threading.Thread(target=client, args=[number]) for number in range(clients)]
    for thread in threads:
        thread.start()
    ready.wait()
    started, before = time.perf_counter(), time.process_time()
    done.wait()
    wall, own = time.perf_counter() - started, time.process_time() - before
    for thread in threads:
        thread.join()
    total = sum(counts)
    per_transfer = 1000 / total
    return {
        "per_second": total / wall,
        "cpu_ms": (own + sum(backend)) * per_transfer,
        "backend_cpu_ms": sum(backend) * per_transfer,
    }


def _cpu(pid: int | None) -> float:
    """CPU seconds of a backend so far; SQLite has none beside our own process."""
    if pid is None:
        return 0.0
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
