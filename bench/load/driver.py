"""Visitors who come when they come: an open loop of requests at a rate, each timed from the moment it was due."""

import http.client
import queue
import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from statistics import quantiles
from typing import Any

VISITORS = 48
PATIENCE_SECONDS = 30
# What a browser says of itself, that matters to the server.
SAID = {"Accept-Encoding": "gzip", "Accept-Language": "zh-CN", "Accept": "text/html", "User-Agent": "bench"}


@dataclass(frozen=True, slots=True)
class Drive:
    """So many requests a second for so many seconds, drawn by a seed."""

    rate: int
    seconds: int
    seed: int


@dataclass(slots=True)
class _Seen:
    milliseconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    bytes_read: int = 0


def drive(port: int, plan: Mapping[str, Sequence[Any]], chosen: Drive) -> dict[str, object]:
    """Sends the requests of a plan, `{page: [weight, [[cookie, path], ...]]}`, and tells how long the answers took.

    An answer other than 200 is an error, and so is none within 30 s.
    """
    draw, due, seen = Random(chosen.seed), queue.SimpleQueue[Any](), _Seen()
    pages = draw.choices(list(plan), [plan[page][0] for page in plan], k=chosen.rate * chosen.seconds)
    visitors = [threading.Thread(target=_visit, args=(port, due, seen), daemon=True) for _ in range(VISITORS)]
    for one in visitors:
        one.start()
    began = time.perf_counter() + 0.1
    for number, page in enumerate(pages):
        at = began + number / chosen.rate
        time.sleep(max(0.0, at - time.perf_counter()))
        due.put((at, page, *draw.choice(plan[page][1])))
    for _ in visitors:
        due.put(None)
    for one in visitors:
        one.join(2 * PATIENCE_SECONDS)
    return _told(seen)


def _visit(port: int, due: "queue.SimpleQueue[Any]", seen: _Seen) -> None:
    line = _Line(port)
    while (asked := due.get()) is not None:
        at, page, cookie, path = asked
        try:
            status, read = line.get(path, cookie)
            seen.bytes_read += read
            if status != 200:
                seen.errors.append(f"{page} {path}: {status}")
        except (OSError, http.client.HTTPException) as fault:
            seen.errors.append(f"{page} {path}: {fault!r}")
            line.hang_up()
        seen.milliseconds[page].append(1000 * (time.perf_counter() - at))


class _Line:
    """A connection that is kept, and dialled anew where the server has let it go meanwhile, as a browser does."""

    def __init__(self, port: int) -> None:
        self._port, self._open = port, False
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)

    def get(self, path: str, cookie: str) -> tuple[int, int]:
        """Status and size of the answer."""
        headers, kept = SAID | ({"Cookie": cookie} if cookie else {}), self._open
        try:
            return self._asked(path, headers)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self.hang_up()
            if not kept:
                raise
        return self._asked(path, headers)

    def hang_up(self) -> None:
        """The next question dials anew."""
        self._line.close()
        self._open = False

    def _asked(self, path: str, headers: dict[str, str]) -> tuple[int, int]:
        self._line.request("GET", path, headers=headers)
        answer = self._line.getresponse()
        read, self._open = len(answer.read()), not answer.will_close
        return answer.status, read


def _told(seen: _Seen) -> dict[str, object]:
    every = [one for many in seen.milliseconds.values() for one in many]
    pages = {page: {"requests": len(many), **_spread(many)} for page, many in sorted(seen.milliseconds.items())}
    return {
        "requests": len(every),
        "errors": len(seen.errors),
        **({"first_errors": seen.errors[:5]} if seen.errors else {}),
        **_spread(every),
        "mean_kb": round(seen.bytes_read / 1024 / max(1, len(every)), 1),
        "pages": pages,
    }


def _spread(milliseconds: Sequence[float]) -> dict[str, float]:
    if len(milliseconds) < 2:
        return {"p50_ms": round(sum(milliseconds), 1), "p95_ms": round(sum(milliseconds), 1)}
    cut = quantiles(milliseconds, n=100)
    return {"p50_ms": round(cut[49], 1), "p95_ms": round(cut[94], 1), "p99_ms": round(cut[98], 1)}
