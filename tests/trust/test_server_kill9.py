"""The web server itself is killed while eight clients confirm visits: what it has answered is done, and done once."""

import http.client
import json
import random
import socket
import threading
import time
from pathlib import Path
from typing import Any

from tests.trust.harness import LONG, Environment, Victim, own_home, run_python

KILLS = 25 if LONG else 2
CLIENTS = 8
VISITS = KILLS * 24
START_SECONDS = 60
TOKEN = "t" * 32


class Clients:
    """Eight programs that confirm visits one after another and ask again, with the same key, where no answer came."""

    def __init__(self, port: int, session: str, visits: list[str]) -> None:
        self.port = port
        self.cookies = f"sessionid={session}; csrftoken={TOKEN}"
        self.waiting = [visits[number::CLIENTS] for number in range(CLIENTS)]
        self.acknowledged: set[str] = set()
        self.strange: list[str] = []
        self._lock = threading.Lock()

    def work_until(self, stop: threading.Event) -> list[threading.Thread]:
        """Starts all eight; each goes on where it was when it was last interrupted."""
        threads = [threading.Thread(target=self._work, args=[queue, stop]) for queue in self.waiting]
        for thread in threads:
            thread.start()
        return threads

    def _work(self, queue: list[str], stop: threading.Event) -> None:
        while queue and not stop.is_set():
            status, code = self._confirm(queue[0])
            if status is None:
                return  # the server is gone: nobody knows whether it was done, so it is asked again later
            with self._lock:
                if status in (200, 303):
                    self.acknowledged.add(queue[0])
                else:
                    self.strange.append(f"{queue[0]}: {status} {code}")
            queue.pop(0)

    def _confirm(self, visit: str) -> tuple[int | None, str]:
        headers = {
            "Cookie": self.cookies, "X-CSRFToken": TOKEN, "Idempotency-Key": f"confirm-{visit}",
            "Content-Type": "application/json", "Accept-Language": "en",
        }  # fmt: skip
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            asked.request("POST", f"/api/v1/visits/{visit}/confirm", "{}", headers)
            answer = asked.getresponse()
            return answer.status, answer.read().decode()[:300]
        except (OSError, http.client.HTTPException):
            return None, ""
        finally:
            asked.close()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _serve(environment: Environment, port: int) -> Victim:
    """The server as `huzhu serve` starts it: gunicorn with threads; returns once it answers."""
    command = ["-m", "gunicorn", "huzhu.config.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    victim = Victim(
        environment, *command, "--workers", "1", "--threads", "8", "--timeout", "60", "--log-level", "warning"
    )
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
        try:
            asked.request("GET", "/api/v1/openapi.json")
            if asked.getresponse().status == 200:
                return victim
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
        finally:
            asked.close()
    raise AssertionError("the server did not start")


def _wait_for_answers(clients: Clients, count: int) -> None:
    until = time.monotonic() + START_SECONDS
    while len(clients.acknowledged) < count and not clients.strange:
        assert time.monotonic() < until, f"only {len(clients.acknowledged)} answers"
        time.sleep(0.01)


def _audited(environment: Environment) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run_python(environment, "-m", "tests.trust.busy_day", "audit"))
    return found


def test_no_acknowledged_credit_is_lost_or_doubled(tmp_path: Path) -> None:
    chance, port, back = random.Random(20261120), _free_port(), []
    with own_home(tmp_path) as environment:
        (Path(environment["HUZHU_HOME"]) / "static").mkdir()
        day = json.loads(run_python(environment, "-m", "tests.trust.busy_day", "found", str(VISITS)))
        clients = Clients(port, day["session"], day["visits"])
        for kill in range(KILLS):
            began = time.monotonic()
            victim, stop = _serve(environment, port), threading.Event()
            back.append(time.monotonic() - began)
            threads = clients.work_until(stop)
            _wait_for_answers(clients, 6 * (kill + 1))
            time.sleep(chance.uniform(0, 0.15))
            victim.kill()
            stop.set()
            for thread in threads:
                thread.join(60)
        acknowledged_in_storms = len(clients.acknowledged)
        victim, stop = _serve(environment, port), threading.Event()
        for thread in clients.work_until(stop):  # whoever got no answer asks again; the rest goes its way
            thread.join(120)
        victim.kill()
        found = _audited(environment)

    assert clients.strange == []
    assert acknowledged_in_storms >= 6 * KILLS
    assert clients.acknowledged == set(day["visits"]), "everybody got an answer in the end"
    for visit, stands in found["visits"].items():
        assert stands == {"state": "confirmed", "booked": [60], "lines": 1}, f"{visit}: lost or doubled"
    assert (found["faults"], found["sum"]) == ([], 0)
    print(f"{KILLS} kills, {acknowledged_in_storms} answers in the storms, back after {max(back):.1f} s at most")
