"""The commands for those who build the house: test, check, bench, trust."""

import importlib
import json
import os
import pkgutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from huzhu.doors.cli.output import Exit, err, show_json

ROOT = Path(__file__).resolve().parents[4]
ENGINES = ("sqlite", "postgresql")
STORED = ("tests/commons", "tests/care", "tests/oversight", "tests/doors", "tests/trust")
# A page looks the same on either engine, and a foreign row is hidden above both: one of them says so all day, and the
# long form of trust asks the other one too.
SAID_ONCE = ("-m", "not journey", "--ignore", "tests/trust/test_foreign_rows.py")
# A browser that never answers holds up one test, which is told by name, and not the whole run.
STUCK = ("-o", "faulthandler_timeout=300", "-o", "faulthandler_exit_on_timeout=true")


def test(arguments: Sequence[str]) -> int:
    """Runs the suite: everything on SQLite, then on PostgreSQL all that two databases may do differently.

    With arguments, pytest gets them as they are, once, on the engine HUZHU_TEST_ENGINE names.
    """
    if arguments:
        return _run([*_pytest(), *arguments])
    failed = 0
    for engine in ENGINES:
        err.rule(f"tests on {engine}")
        chosen = () if engine == "sqlite" else (*STORED, *SAID_ONCE)
        failed |= _run([*_pytest(), "-n", "2", "--dist", "worksteal", *STUCK, *chosen], HUZHU_TEST_ENGINE=engine)
    return Exit.FAILED if failed else Exit.OK


def trust(arguments: Sequence[str]) -> int:
    """Runs the long forms: kills, races, attacks, canaries on both engines, and every page in both languages."""
    failed = 0
    for engine in ENGINES:
        err.rule(f"trust on {engine}")
        walked = ["tests/doors/web/walk"] if engine == ENGINES[0] else []
        command = [*_pytest(), "-n", "2", "tests/trust", *walked, *arguments]
        failed |= _run(command, HUZHU_TEST_ENGINE=engine, HUZHU_LONG="1")
    return Exit.FAILED if failed else Exit.OK


def check() -> int:
    """Runs every reader of the source; all of them, even after one has complained."""
    python = sys.executable
    tools = {
        "ruff": [_tool("ruff"), "check", "src", "tests", "bench"],
        "format": [_tool("ruff"), "format", "--check", "src", "tests", "bench"],
        "contracts": [_tool("lint-imports"), "--no-cache"],
        "types": [_tool("mypy")],
        "libraries": [_tool("deptry"), "src"],
        "templates": [_tool("djlint"), "src/huzhu/doors/web/templates", "--lint", "--quiet"],
        "django": [python, "-m", "django", "check"],
        "migrations": [python, "-m", "django", "makemigrations", "--check", "--dry-run"],
    }
    failed = [name for name, command in tools.items() if _announced(name, command)]
    err.print(f"[red]failed: {', '.join(failed)}[/]" if failed else "[green]all checks passed[/]")
    return Exit.FAILED if failed else Exit.OK


def bench(names: Sequence[str], as_json: bool) -> int:
    """Runs the benchmarks in bench/, each beside its peer or limit in the same run.

    Words from the first `--option` on go to the benchmark named last, where it takes any.
    """
    sys.path.insert(0, str(ROOT))
    folder = importlib.import_module("bench")
    found = sorted(module.name for module in pkgutil.iter_modules(folder.__path__))
    options = next((number for number, word in enumerate(names) if word.startswith("--")), len(names))
    wanted, words = [name.replace("-", "_") for name in names[:options]], names[options:]
    answer: dict[str, object] = {}
    for name in [name for name in found if not wanted or name in wanted]:
        benchmark = importlib.import_module(f"bench.{name}")
        if not hasattr(benchmark, "run"):
            continue  # what benchmarks share
        err.rule(f"bench {name}")
        answer[name] = benchmark.run(words) if words else benchmark.run()
        if not as_json:
            sys.stdout.write(json.dumps(answer[name], ensure_ascii=False, indent=2, default=str) + "\n")
    if as_json:
        show_json(answer)
    return Exit.OK if answer else Exit.NOTHING


def _announced(name: str, command: Sequence[str]) -> int:
    err.rule(name)
    return _run(command)


def _pytest() -> list[str]:
    return [sys.executable, "-m", "pytest"]


def _tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _run(command: Sequence[str], **environment: str) -> int:
    return subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=False).returncode
