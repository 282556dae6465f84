"""Actions and queries: their signatures, names, order of asking, and the refusals they own up to."""

import ast
import inspect
from collections import Counter

import pytest

from tests.house.source import Function, Module, actions, dotted, is_public, modules, modules_of, reached

ACTIONS = tuple(actions())
IDS = [f"{module.name.removeprefix('huzhu.')}.{function.name}" for module, function in ACTIONS]
ENDINGS = {"tell", "record", "post"}  # the words with which other actions end; they stand alone
STEERING = {"pin", "forbid", "release"}  # what staff say to the plan, as the board calls it

WRITES = {"create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "update", "delete", "save"}
# Words by which an action says that somebody else has asked, or that there is nobody to ask.
ASKED_ELSEWHERE = ("asks no permission", "asks for none", "asks for no permission", "the action that call", "see above",
                   "by the action that", "permitted", "of the page")  # fmt: skip


def test_there_are_actions_to_look_at() -> None:
    assert len(ACTIONS) > 40


@pytest.mark.parametrize(("module", "action"), ACTIONS, ids=IDS)
def test_an_action_takes_everything_by_name(module: Module, action: Function) -> None:
    assert not action.args.args
    assert not action.args.posonlyargs
    named = [one.arg for one in action.args.kwonlyargs]
    assert named[:2] == ["by", "at"], "first who, then when"
    kinds = {one.arg: ast.unparse(one.annotation) for one in action.args.kwonlyargs if one.annotation}
    assert (kinds["by"], kinds["at"]) == ("Actor", "datetime")


def test_what_stands_among_actions_is_one() -> None:
    """A public function in actions.py takes `by` and `at`."""
    known = {(module.name, function.name) for module, function in ACTIONS}
    strangers = [
        f"{module.name}.{name}"
        for module in modules_of("commons", "care", "programmes", "oversight")
        if module.name.endswith(".actions")
        for name in module.top_functions()
        if is_public(name) and (module.name, name) not in known
    ]
    assert not strangers


def test_every_action_is_a_verb_and_a_noun_found_once_in_the_tree() -> None:
    names = Counter(function.name for _, function in ACTIONS)
    assert [name for name, times in names.items() if times > 1] == []
    assert [name for name in names if "_" not in name and name not in ENDINGS | STEERING] == []


def test_no_other_function_in_the_tree_is_called_like_an_action() -> None:
    owned = {function.name: module.name for module, function in ACTIONS}
    doubles = [
        f"{module.name}.{name}"
        for module in modules()
        if module.floor != "doors"
        for name in module.top_functions()
        if name in owned and owned[name] != module.name
    ]
    assert not doubles


@pytest.mark.parametrize(("module", "action"), ACTIONS, ids=IDS)
def test_no_switch_changes_what_an_action_does(module: Module, action: Function) -> None:
    """A boolean may be something that is written down, never a fork: it has no default."""
    kinds = zip(action.args.kwonlyargs, action.args.kw_defaults, strict=True)
    switches = [
        one.arg for one, default in kinds if one.annotation and ast.unparse(one.annotation) == "bool" and default
    ]
    assert not switches


def _names(module: Module, action: Function) -> set[str]:
    return {node.id for f in reached(module, action) for node in ast.walk(f) if isinstance(node, ast.Name)}


ASKING = {f.name for m, f in ACTIONS if _names(m, f) & {"require", "visible_to"}}


@pytest.mark.parametrize(("module", "action"), ACTIONS, ids=IDS)
def test_an_action_asks_for_permission_or_says_who_did(module: Module, action: Function) -> None:
    said = f"{ast.get_docstring(action) or ''} {ast.get_docstring(module.tree) or ''}".lower()
    asked = action.name in ASKING or _names(module, action) & ASKING
    assert asked or any(words in " ".join(said.split()) for words in ASKED_ELSEWHERE)


@pytest.mark.parametrize(("module", "action"), ACTIONS, ids=IDS)
def test_every_refusal_is_documented(module: Module, action: Function) -> None:
    said = f"{ast.get_docstring(action) or ''}"
    assert said, "a public action has a docstring"
    raised = {name for function in reached(module, action) for name in _raises(function)} - _caught(action)
    silent = sorted(name for name in raised if _is_refusal(module, name) and name.rpartition(".")[2] not in said)
    assert not silent


def _raises(function: Function) -> set[str]:
    names = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Raise) and node.exc is not None:
            names.add(dotted(node.exc.func if isinstance(node.exc, ast.Call) else node.exc))
        if isinstance(node, ast.Call) and dotted(node.func) == "require":
            names |= {"NotPermitted", "NotFound"}
    return names


def _caught(action: Function) -> set[str]:
    caught = [node.type for node in ast.walk(action) if isinstance(node, ast.ExceptHandler) and node.type]
    return {dotted(one) for kind in caught for one in (kind.elts if isinstance(kind, ast.Tuple) else [kind])}


def _is_refusal(module: Module, name: str) -> bool:
    from huzhu.kernel.refusal import Refused

    loaded = inspect.importlib.import_module(module.name)
    found = getattr(loaded, name, None)
    return name in ("NotPermitted", "NotFound") or (inspect.isclass(found) and issubclass(found, Refused))


@pytest.mark.parametrize("module", [m for m in modules() if m.name.endswith(".queries")], ids=lambda m: m.name)
def test_queries_never_write(module: Module) -> None:
    written = [
        f"{call.lineno} {dotted(call.func)}"
        for call in module.calls()
        if isinstance(call.func, ast.Attribute) and call.func.attr in WRITES and not _on_a_plain_value(call)
    ]
    assert not written
    assert not [name for name in _imports(module) if name.endswith(".actions")]


def _on_a_plain_value(call: ast.Call) -> bool:
    """`sums[key].update(…)` of a Counter or a dict in memory: the object is no manager and no query set."""
    text = ast.unparse(call.func)
    return text.endswith(".update") and "objects" not in text and "filter" not in text


def test_models_know_no_queries_actions_or_access() -> None:
    knowing = [
        f"{module.name}: {name}"
        for module in modules()
        if module.name.endswith(".models")
        for name in _imports(module)
        if name.endswith((".actions", ".queries", ".access", ".planning"))
    ]
    assert not knowing


def _imports(module: Module) -> list[str]:
    return [node.module or "" for node in ast.walk(module.tree) if isinstance(node, ast.ImportFrom)]


PERSONAL = {"Person", "Need", "Visit", "Assignment", "Helper", "Fact", "Phone"}


def test_a_list_of_persons_begins_with_visible_to() -> None:
    """A public query that gives whole lists of what concerns persons takes `by`; rooms' own reckonings do not."""
    careless = [
        f"{module.name}.{name}"
        for module in modules_of("commons", "care", "programmes", "oversight")
        if module.name.endswith(".queries")
        for name, function in module.top_functions().items()
        if is_public(name)
        and function.returns is not None
        and _lists_persons(function)
        and function.args.args[:1]
        and function.args.args[0].arg != "by"
        and (module.name, name) not in RECKONINGS
    ]
    assert not careless


def _lists_persons(function: Function) -> bool:
    kind = ast.unparse(function.returns) if function.returns else ""
    return kind.startswith(("QuerySet[", "list[", "Iterable[")) and any(f"[{name}" in kind for name in PERSONAL)


# What an action asks about one row it has been permitted and has locked; no door calls these.
RECKONINGS = {("huzhu.care.dispatch.queries", "promised_between")}
