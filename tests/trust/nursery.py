"""A house that bears processes to be killed: it stands ready with everything imported, and each child is a fork of it.

A victim that starts from nothing costs seconds of imports; a thousand kills would be an hour of them. A fork is a
process of its own all the same: own connections, own threads, and nobody tells it that the end comes.
"""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from importlib import import_module

from tests.trust.harness import ROOT, Environment

WAIT_SECONDS = 120


class Nursery:
    """Bears children that do one thing until they are killed, and hears what they say, to the last word."""

    def __init__(self, environment: Environment) -> None:
        self.lines: list[str] = []
        self._heard: queue.Queue[tuple[str, str]] = queue.Queue()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.trust.nursery"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        threading.Thread(target=self._listen, daemon=True).start()
        self._next("ready")

    def bear(self, task: str, told: object) -> int:
        """A child that does `module:function` with what it is told; its process id."""
        self._ask(task, told)
        return int(self._next("born"))

    def kill(self, child: int) -> None:
        """SIGKILL. Returns when it is gone and all it has said is in `lines`: a pipe keeps the order."""
        os.kill(child, signal.SIGKILL)
        self._ask("reap", child)
        assert self._next("gone") == f"{child} {signal.SIGKILL}", "it had ended by itself"

    def end(self) -> None:
        """No more children."""
        self._process.stdin.close()  # type: ignore[union-attr]
        self._process.wait(WAIT_SECONDS)
        self._process.stdout.close()  # type: ignore[union-attr]

    def _ask(self, task: str, told: object) -> None:
        self._process.stdin.write(json.dumps([task, told]) + "\n")  # type: ignore[union-attr]
        self._process.stdin.flush()  # type: ignore[union-attr]

    def _listen(self) -> None:
        for line in self._process.stdout:  # type: ignore[union-attr]
            word, _, rest = line.rstrip("\n").partition(" ")
            if word == "said":
                self.lines.append(rest)
            else:
                self._heard.put((word, rest))

    def _next(self, awaited: str) -> str:
        word, rest = self._heard.get(timeout=WAIT_SECONDS)
        assert word == awaited, f"{word} {rest} instead of {awaited}"
        return rest


def say(text: str) -> None:
    """One line out of a child, whole or not at all: so short a write to a pipe is never torn."""
    os.write(1, f"said {text}\n".encode())


_nursery: list[int] = []  # the process that bore this one


def still_wanted() -> bool:
    """Ends a child whose nursery is gone, so that a test that was broken off leaves nothing running."""
    if _nursery and os.getppid() != _nursery[0]:
        os._exit(1)
    return True


def main() -> None:
    """Imports, then bears a child for each line on stdin, and tells who was born and who is gone."""
    import django

    django.setup()
    for module in ("tests.trust.poster", "huzhu.commons.bank.actions"):
        import_module(module)
    import_module("tests.trust.nursery")._nursery.append(os.getpid())  # as children import it, not as it was started
    os.write(1, b"ready \n")
    for line in sys.stdin:
        task, told = json.loads(line)
        if task == "reap":
            _child, status = os.waitpid(told, 0)
            os.write(1, f"gone {told} {os.waitstatus_to_exitcode(status) * -1}\n".encode())
        elif child := os.fork():
            os.write(1, f"born {child}\n".encode())
        else:
            _live(task, told)


def _live(task: str, told: object) -> None:
    sys.stdin = open(os.devnull)  # noqa: SIM115  it is never closed: the child is killed
    module, _, function = task.partition(":")
    try:
        getattr(import_module(module), function)(told)
    finally:
        os._exit(1)


if __name__ == "__main__":
    main()
