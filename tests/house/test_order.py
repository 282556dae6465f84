"""Whatever is sliced or taken first has an order, and the order ends in the key: no two rows swap places by chance."""

import ast
from collections.abc import Iterator

from tests.house.source import Module, modules

KEYS = {"pk", "-pk", "id", "-id", "seq", "-seq", "number", "-number"}
ORDERLESS = {"first", "last", "earliest", "latest"}


def _chain(node: ast.expr) -> Iterator[ast.Call]:
    """The calls of `a.b().c().d()`, the last first."""
    while isinstance(node, ast.Call | ast.Attribute | ast.Subscript):
        if isinstance(node, ast.Call):
            yield node
            node = node.func
        else:
            node = node.value


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _orders(module: Module) -> Iterator[ast.Call]:
    return (call for call in module.calls() if _called(call) == "order_by")


def _words(call: ast.Call) -> list[str]:
    return [word.value for word in call.args if isinstance(word, ast.Constant) and isinstance(word.value, str)]


def _is_counted(module: Module, call: ast.Call) -> bool:
    """Rows of groups (`values(…).annotate(…)`) have no key; their groups are their order."""
    return any(_called(one) in ("values", "values_list", "annotate") for one in _chain(call.func)) or any(
        call in _chain(other.func)
        for other in module.calls()
        if _called(other) in ("values", "values_list", "distinct")
    )


def test_an_order_ends_in_the_key() -> None:
    loose = [
        f"{module.where}:{call.lineno} {ast.unparse(call)}"
        for module in modules()
        for call in _orders(module)
        if _words(call) and _words(call)[-1] not in KEYS and not _is_counted(module, call)
    ]
    assert sorted(line for line in loose if not any(known in line for known in UNIQUE_WITHOUT)) == []


# Orders whose last word is unique by itself among the rows chosen: legs of one entry, needs of one run, groups.
UNIQUE_WITHOUT = ("order_by('leg')", "run.unserved.order_by('need')", "order_by('kind', 'unit')", "order_by('place')")


def test_a_slice_has_an_order() -> None:
    """`Model.objects.filter(…)[:20]` would give any twenty."""
    loose = [
        f"{module.where}:{node.lineno} {ast.unparse(node)[-70:]}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Slice)
        and any(_called(call) in ("filter", "exclude", "all", "select_related") for call in _chain(node.value))
        and any(sign in ast.unparse(node.value) for sign in (".objects.", "visible_to("))
        and not any(_called(call) == "order_by" for call in _chain(node.value))
    ]
    assert not loose


def test_who_takes_the_first_of_many_says_by_what() -> None:
    """`.first()` on a chain that begins at a manager has an order, or a filter that leaves one row."""
    loose = [
        f"{module.where}:{call.lineno} {ast.unparse(call)}"
        for module in modules()
        for call in module.calls()
        if _called(call) in ORDERLESS and _begins_at_a_manager(call)
        and not any(_called(one) == "order_by" for one in _chain(call.func))
    ]  # fmt: skip
    assert [line for line in loose if not any(known in line for known in AT_MOST_ONE)] == []


def _begins_at_a_manager(call: ast.Call) -> bool:
    return ".objects." in ast.unparse(call)


# A unique constraint leaves at most one row.
AT_MOST_ONE = (
    ".filter(pk=",
    "Tie.objects.filter(person=person, other=",
    "state=Assignment.State.OFFERED).first()",
    "Attendance.objects.select_related('visit').filter(assignment=assignment)",
    "Rating.objects.filter(visit=visit)",
    "Helper.objects.select_related('place').filter(person=by.person_id)",
    "Account.objects.select_related('place').filter(owner=person, unit=unit)",
    "Entry.objects.filter(reference=reference)",
)
