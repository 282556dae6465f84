"""The operations of the API as ninja runs them, and the actions they call."""

import ast
import inspect
from collections.abc import Iterator
from types import FunctionType

from ninja.operation import Operation

from huzhu.doors.api.api import api

ROOMS = (
    ".actions", ".planning", ".rostering", ".telling", ".undoing", ".steering", ".suggesting",
    ".takeover", ".lateness", ".returning", ".retiming", ".illness", ".leaving", ".heirs", ".estates", ".wishes",
    ".deaths", ".deaths_undone", ".shocks", ".tiering", ".applying", ".stocking", ".undeciding",
)  # fmt: skip

READING = ("suggest", "as_json", "passing_of", "after_death")  # they stand beside actions and only look


def operations() -> Iterator[Operation]:
    """Every operation as ninja runs it."""
    for bound in api._get_bound_routers():
        for view in bound.path_operations.values():
            yield from view.operations


def actions_of(view: FunctionType) -> list[FunctionType]:
    """The actions a view of the API names."""
    module = inspect.getmodule(view)
    names = {node.id for node in ast.walk(ast.parse(inspect.getsource(view))) if isinstance(node, ast.Name)}
    found = [getattr(module, name) for name in sorted(names) if hasattr(module, name)]
    return [one for one in found if isinstance(one, FunctionType) and _acts(one)]


def _acts(one: FunctionType) -> bool:
    of_a_door = one.__module__.startswith("huzhu.doors")
    return not of_a_door and one.__module__.endswith(ROOMS) and one.__name__ not in READING
