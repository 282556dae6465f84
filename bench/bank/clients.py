"""What both workers of the bank's benchmark share: clients in threads, and the CPU of the process and its backends."""
# ruff: noqa: PLC0415  Django's models can only be imported once its settings stand

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

type Way = Callable[[int, int], None]
CLIENTS_MAX = 8
TICKS = os.sysconf("SC_CLK_TCK")


def serve(ways: dict[str, Way]) -> None:
    """Answers each line `[way, clients, seconds]` on stdin: transfers/s, CPU ms a transfer, and the slowest waits."""
    print(json.dumps("ready"), flush=True)
    with ThreadPoolExecutor(CLIENTS_MAX) as threads:  # kept, each with its connection, as those of a server are
        for line in sys.stdin:
            way, clients, seconds = json.loads(line)
            print(json.dumps(_posted(threads, ways[way], clients, seconds)), flush=True)


def _posted(threads: Executor, way: Way, clients: int, seconds: float) -> dict[str, float]:
    from django.db import connection

    ready, done = threading.Barrier(clients + 1), threading.Barrier(clients + 1)

    def client(number: int) -> tuple[list[float], float]:
        connection.ensure_connection()
        pid = connection.connection.info.backend_pid if connection.vendor == "postgresql" else None
        before = _cpu(pid)
        waits: list[float] = []
        ready.wait()
        now = time.perf_counter()
        stop = now + seconds
        while now < stop:
            begun = now
            way(number, len(waits))
            now = time.perf_counter()
            waits.append(now - begun)
        backend = _cpu(pid) - before
        done.wait()
        return waits, backend

    working = [threads.submit(client, number) for number in range(clients)]
    ready.wait()
    started, before = time.perf_counter(), time.process_time()
    done.wait()
    wall, own = time.perf_counter() - started, time.process_time() - before
    waits = sorted(wait for one in working for wait in one.result()[0])
    backend = sum(one.result()[1] for one in working)
    return {
        "per_second": len(waits) / wall,
        "cpu_ms": 1000 * (own + backend) / len(waits),
        "backend_cpu_ms": 1000 * backend / len(waits),
        "p99_ms": 1000 * waits[len(waits) * 99 // 100],
    }


def _cpu(pid: int | None) -> float:
    """CPU seconds of a backend so far; SQLite has none beside our own process."""
    if pid is None:
        return 0.0
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
