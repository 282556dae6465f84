"""Serving the pages: a web server and a worker for the jobs, started and stopped together."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.db import connection

from huzhu.doors.cli.output import Exit, err

PATIENCE_SECONDS = 10
POLL_SECONDS = 0.2
PACKED = {"HUZHU_STATIC": "packed"}


def serve(host: str, port: int) -> int:
    """Runs gunicorn and the worker until one of them ends or somebody stops it; returns the exit code."""
    environment = os.environ | PACKED
    if fault := pack_static():
        err.print(f"What pages load cannot be laid ready under {settings.STATIC_ROOT}: {fault}", soft_wrap=True)
        err.print(
            "Let the account that runs Huzhu write there, or choose another folder by HUZHU_HOME; then start again."
        )
        return Exit.FAILED
    children = [subprocess.Popen(command, env=environment) for command in (_web(host, port), _worker())]
    err.print(f"Huzhu is at http://{host}:{port}/   (Ctrl+C stops it)")
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        while all(child.poll() is None for child in children):
            time.sleep(POLL_SECONDS)
        return max(abs(child.poll() or 0) for child in children)
    except KeyboardInterrupt:
        return 0
    finally:
        _stop(children)


def pack_static() -> str:
    """Lays what pages load under STATIC_ROOT, compressed, each file named by what is in it: fetched once, never old.

    Answers with what went wrong, in the last words of the one who did it; nothing where all went well.
    """
    command = [sys.executable, "-m", "django", "collectstatic", "--no-input", "--clear", "--verbosity", "0"]
    ran = subprocess.run(command, env=os.environ | PACKED, stderr=subprocess.PIPE, text=True, check=False)
    return (ran.stderr.strip().splitlines() or ["it ended without a word"])[-1] if ran.returncode else ""


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _web(host: str, port: int) -> list[str]:
    # Reading and drawing pages is most of the work, and one process does it on one core only. Several threads of one
    # Python push each other aside at every statement, so few take turns in many processes (decisions 0044, 0052).
    # SQLite has one writer, so there are few of those too; a city's PostgreSQL feeds as many as there are cores.
    cores = os.cpu_count() or 2
    workers = min(3, cores + 1) if connection.vendor == "sqlite" else max(2, cores)
    gunicorn = str(Path(sys.executable).with_name("gunicorn"))
    processes = ["--workers", str(workers), "--threads", "2"]
    options = [*processes, "--timeout", "60", "--graceful-timeout", "5"]
    return [gunicorn, "huzhu.config.wsgi:application", "--bind", f"{host}:{port}", *options, "--log-level", "warning"]


def _worker() -> list[str]:
    # Any verbosity above 0 makes it write every task twice, past HUZHU_LOG: once by a handler of its own.
    command = [sys.executable, "-m", "django", "ox_worker", "--verbosity", "0"]
    # A city is planned by as many processes as there are cores; a station's SQLite has one writer.
    return command if connection.vendor == "sqlite" else [*command, "--processes", str(os.cpu_count() or 1)]


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
