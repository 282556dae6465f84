"""The source as the tests of the house read it: every module once, as a tree."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "src" / "huzhu"
FLOORS = ("kernel", "commons", "care", "programmes", "oversight", "doors", "config")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Module:
    """One file of the house: dotted name, path, text and tree."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @property
    def floor(self) -> str:
        """The floor it lies on; empty for the two files above them."""
        parts = self.name.split(".")
        return parts[1] if len(parts) > 1 and parts[1] in FLOORS else ""

    @property
    def where(self) -> str:
        """The path as messages name it."""
        return str(self.path.relative_to(ROOT))

    def functions(self) -> Iterator[Function]:
        """Every function and method, nested ones included."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def top_functions(self) -> dict[str, Function]:
        """The functions that stand in the file itself, by name."""
        return {node.name: node for node in self.tree.body if isinstance(node, Function)}

    def calls(self) -> Iterator[ast.Call]:
        """Every call in the file."""
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))


@cache
def modules() -> tuple[Module, ...]:
    """All modules of the house but migrations, which Django writes."""
    paths = [path for path in sorted(HOUSE.rglob("*.py")) if "migrations" not in path.parts]
    return tuple(_read(path) for path in paths)


def modules_of(*floors: str) -> tuple[Module, ...]:
    """The modules that lie on these floors."""
    return tuple(module for module in modules() if module.floor in floors)


def _read(path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    parts = path.relative_to(HOUSE.parent).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return Module(name, path, text, ast.parse(text, str(path)))


def rooms() -> tuple[Path, ...]:
    """The folders of all rooms with tables: those that hold models.py."""
    return tuple(sorted(path.parent for path in HOUSE.rglob("models.py")))


def dotted(node: ast.expr) -> str:
    """`a.b.c` of a chain of names; what is no such chain gives the names at its end."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}".lstrip(".")
    return ""


def parameters(function: Function) -> list[str]:
    """The names of all parameters of a function but self and cls."""
    given = function.args
    named = [one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    return [name for name in named if name not in ("self", "cls")]


def is_public(name: str) -> bool:
    """Whether a name may be used outside its file."""
    return not name.startswith("_")


def actions() -> Iterator[tuple[Module, Function]]:
    """Every action of the house: a public function below the doors that takes `by` and `at` by name."""
    for module in modules_of("commons", "care", "programmes", "oversight"):
        for name, function in module.top_functions().items():
            named = {one.arg for one in function.args.kwonlyargs}
            if is_public(name) and {"by", "at"} <= named:
                yield module, function


def reached(module: Module, function: Function) -> Iterator[Function]:
    """The function, and every function of the same file that it comes to call."""
    known, seen, waiting = module.top_functions(), set[str](), [function]
    while waiting:
        here = waiting.pop()
        if here.name in seen:
            continue
        seen.add(here.name)
        yield here
        called = (node.id for node in ast.walk(here) if isinstance(node, ast.Name) and node.id in known)
        waiting += [known[name] for name in called]
