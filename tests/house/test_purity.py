"""Where the clock, chance, the world and silence may not come in."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.house.source import Module, dotted, modules, modules_of

CLOCK = {
    "timezone.now", "timezone.localdate", "timezone.localtime", "datetime.now", "datetime.utcnow", "datetime.today",
    "date.today", "localdate", "now", "time.time", "time.time_ns", "time.localtime",
}  # fmt: skip
CHANCE = re.compile(
    r"^(random\.(?!Random$)\w+|(np|numpy)\.random\.(?!Generator$|PCG64$|default_rng$)\w+|uuid\w*\.\w+)$"
)
WORLD = {"socket", "subprocess", "secrets", "time", "urllib", "http", "sqlite3", "threading", "uuid"}
SURROUNDINGS = ("os.environ", "os.getenv", "os.system", "os.popen", "sys.argv", "sys.stdin", "getpass")
# A search stops after so many seconds: it measures a distance in time, and never asks what time it is.
MEASURES = {("huzhu.kernel.dispatch.solve", "monotonic")}
BACK_DOORS = ("_base_manager", ".extra(", ".objects.raw(", "RawSQL", "connection.cursor")
# Statements that the query language cannot say: locks, copies, laws, one moment over two tables. None chooses persons.
SAID_IN_SQL = {
    "huzhu.oversight.upkeep.health",  # which version, how large, what time: no rows of ours
    "huzhu.commons.journal.actions",
    "huzhu.commons.rows",
    "huzhu.commons.bank.books",
    "huzhu.commons.bank.closing",
    "huzhu.commons.bank.ddl",
    "huzhu.commons.bank.exporting",
    "huzhu.commons.bank.faults",
    "huzhu.commons.bank.posting",
    "huzhu.commons.bank.queries",
    "huzhu.care.entitlement.sheets",  # the rules over people who were chosen before
    "huzhu.doors.cli.house",
}
SPEAKS_FOR_ALL = {
    "huzhu.doors.api.gate",  # turns a bug into a problem document, and lets it be logged
    "huzhu.care.dispatch.citywide",  # notes it for its community, and logs it: the other 999 are planned all the same
}


def _called(module: Module) -> Iterator[tuple[str, int]]:
    return ((dotted(call.func), call.lineno) for call in module.calls())


def test_the_clock_is_read_in_doors_only() -> None:
    read = [
        f"{module.where}:{line} {name}"
        for module in modules_of("kernel", "commons", "care", "programmes", "oversight")
        for name, line in _called(module)
        if name in CLOCK or name.endswith((".timezone.now", ".datetime.now", ".date.today"))
    ]
    assert not read


def test_the_kernel_has_no_hidden_chance() -> None:
    drawn = [
        f"{module.where}:{line} {name}"
        for module in modules_of("kernel")
        for name, line in _called(module)
        if CHANCE.match(name) or (name.endswith(("Random", "default_rng")) and _has_no_seed(module, line))
    ]
    assert not drawn


def _has_no_seed(module: Module, line: int) -> bool:
    return any(call.lineno == line and not call.args and not call.keywords for call in module.calls())


def test_the_kernel_does_not_reach_into_the_world() -> None:
    reached = [
        f"{module.where}: {name}"
        for module in modules_of("kernel")
        for name in _imported(module)
        if name.split(".")[0] in WORLD and (module.name, name.rpartition(".")[2]) not in MEASURES
    ]
    reached += [f"{m.where}: {sign}" for m in modules_of("kernel") for sign in SURROUNDINGS if sign in m.text]
    assert not reached


def _imported(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)


def test_nobody_goes_round_access_by_a_back_door() -> None:
    gone = [
        f"{module.where}: {sign}"
        for module in modules()
        for sign in BACK_DOORS
        if sign in module.text and not (sign == "connection.cursor" and module.name in SAID_IN_SQL)
    ]
    assert not gone


def test_no_bug_is_swallowed() -> None:
    swallowed = [
        f"{module.where}:{node.lineno}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or dotted(node.type) in ("Exception", "BaseException"))
        and not _raises_again(node)
        and module.name not in SPEAKS_FOR_ALL
    ]
    assert not swallowed


def _raises_again(handler: ast.ExceptHandler) -> bool:
    return any(isinstance(node, ast.Raise) and node.exc is None for node in ast.walk(handler))


@pytest.mark.parametrize(
    "module", modules_of("kernel", "commons", "care", "programmes", "oversight"), ids=lambda m: m.name
)
def test_what_is_owed_is_whole(module: Module) -> None:
    """No float and no Decimal under a name of minutes, fen, points or grams."""
    owed = re.compile(r"_(minutes|fen|points|grams)$")
    wrong = [
        node.lineno
        for node in ast.walk(module.tree)
        if isinstance(node, ast.AnnAssign | ast.arg)
        and owed.search(dotted(node.target) if isinstance(node, ast.AnnAssign) else node.arg)
        and node.annotation is not None
        and re.search(r"\b(float|Decimal)\b", ast.unparse(node.annotation))
        and not _is_a_walk(node)
    ]
    assert not wrong


def _is_a_walk(node: ast.AnnAssign | ast.arg) -> bool:
    """How long somebody walks, or may walk at most, is measured and not owed."""
    name = dotted(node.target) if isinstance(node, ast.AnnAssign) else node.arg
    return "walk" in name or name == "limit_minutes"


def test_nothing_is_printed_below_the_doors() -> None:
    printed = [
        f"{module.where}:{line}"
        for module in modules_of("kernel", "commons", "care", "programmes", "oversight")
        for name, line in _called(module)
        if name == "print"
    ]
    assert not printed
