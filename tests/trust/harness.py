"""Processes to be killed: a database of their own, a victim that says what it has done, and SIGKILL under load."""

import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import psycopg

from tests.laid_out import copied_to

LONG = bool(os.environ.get("HUZHU_LONG"))
ROOT = Path(__file__).resolve().parents[2]
MIGRATE_SECONDS = 180
MIGRATE = """
import sys, django
from django.core.management import call_command
django.setup()
for app in sys.argv[1:] or [None]:
    call_command("migrate", *filter(None, [app]), verbosity=0)
"""

type Environment = dict[str, str]


@contextmanager
def own_home(folder: Path, *apps: str, database: str = "") -> Iterator[Environment]:
    """The environment of a house of its own in `folder`, on the engine of this run; of `apps` alone if named.

    `database` names the address of another one.
    """
    home = folder / "home"
    home.mkdir()
    environment = os.environ | {"HUZHU_HOME": str(home), "HUZHU_DATABASE": "", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    environment["DJANGO_SETTINGS_MODULE"] = "huzhu.config.settings"
    with nullcontext(database) if database else _own_database() as address:
        environment["HUZHU_DATABASE"] = address
        if apps or not copied_to(address or home / "huzhu.sqlite3"):
            run_python(environment, "-c", MIGRATE, *apps)
        yield environment


def run_python(environment: Environment, *arguments: str, seconds: float = MIGRATE_SECONDS) -> str:
    """What a Python process of the house prints; an error in it is an error here, with its last words."""
    command = [sys.executable, *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=seconds, check=False
    )
    assert done.returncode == 0, f"{' '.join(arguments)}\n{done.stderr[-2000:]}"
    return done.stdout


class Victim:
    """A process in a group of its own, whose lines are heard as it says them, and which is killed without warning."""

    def __init__(self, environment: Environment, *arguments: str, input_text: str = "") -> None:
        self.started = time.monotonic()
        self.lines: list[str] = []
        self.first_line_seconds: float | None = None
        self._last_words = (Path(environment["HUZHU_HOME"]) / f"victim-{secrets.token_hex(4)}.log").open("w+")
        self._process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._last_words,
            text=True,
            start_new_session=True,
        )
        self._process.stdin.write(input_text)  # type: ignore[union-attr]
        self._process.stdin.close()  # type: ignore[union-attr]
        self._ear = threading.Thread(target=self._listen, daemon=True)
        self._ear.start()

    def wait_for_lines(self, count: int, seconds: float = 60) -> None:
        """Returns once it has said so many lines; fails with its last words if it dies or falls silent."""
        until = self.started + seconds
        while len(self.lines) < count:
            assert time.monotonic() < until, f"said {len(self.lines)} lines in {seconds} s; {self._said_last()}"
            assert self._process.poll() is None, self._said_last()
            time.sleep(0.005)

    def kill(self) -> list[str]:
        """SIGKILL to the whole group; returns every line that got out."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(30)
        self._ear.join(30)
        self._process.stdout.close()  # type: ignore[union-attr]
        self._last_words.close()
        return self.lines

    def _listen(self) -> None:
        for line in self._process.stdout:  # type: ignore[union-attr]
            if line.endswith("\n"):  # half a line was never said
                if self.first_line_seconds is None:
                    self.first_line_seconds = time.monotonic() - self.started
                self.lines.append(line.rstrip("\n"))

    def _said_last(self) -> str:
        self._last_words.seek(0)
        return self._last_words.read()[-2000:]


@contextmanager
def _own_database() -> Iterator[str]:
    server = os.environ.get("HUZHU_TEST_POSTGRESQL", "")
    if os.environ.get("HUZHU_TEST_ENGINE", "sqlite") == "sqlite" or not server:
        yield ""
        return
    name = f"trust_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as control:
        control.execute(f"CREATE DATABASE {name}")
        try:
            yield server.replace("/postgres?", f"/{name}?")
        finally:
            control.execute(f"DROP DATABASE {name} WITH (FORCE)")
