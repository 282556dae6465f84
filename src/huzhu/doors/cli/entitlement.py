"""`huzhu entitlement`: what follows from facts, for a person who need not stand in any register."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from huzhu.doors.cli.output import Exit, err, show_json, show_table
from huzhu.kernel.ability import LEVELS, STANDARD, Ability, NotAsTheStandard, Observed, ability_of

KEYS = {"items", "coma", "diagnoses", "events_30_days"}

app = typer.Typer(no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.callback()
def entitlement() -> None:
    """What follows from facts: the level of an assessment."""


@app.command()
def level(
    items: Annotated[Path, typer.Option(help="A JSON file of an assessment; - for standard input.")],
    stack: Annotated[bool, typer.Option(help="A diagnosis and events each make it one level worse.")] = False,
    as_json: Json = False,
) -> None:
    """The ability level by GB/T 42195-2022 of the assessment in a file (its form: docs/entitlement.md)."""
    try:
        found = ability_of(_observed(_read(items)), stack_adjustments=stack)
    except NotAsTheStandard as wrong:
        for fault in wrong.faults:
            err.print(fault, highlight=False, soft_wrap=True)
        raise typer.Exit(Exit.FAILED) from None
    _tell(found, as_json)


def _read(file: Path) -> Any:
    try:
        return json.loads(sys.stdin.read() if str(file) == "-" else file.read_bytes())
    except OSError as fault:
        raise NotAsTheStandard((f"{file}: {fault.strerror}",)) from None
    except ValueError as fault:
        raise NotAsTheStandard((f"{file}: no JSON: {fault}",)) from None


def _observed(told: Any) -> Observed:
    if not isinstance(told, dict) or not isinstance(told.get("items", {}), dict):
        raise NotAsTheStandard(("an assessment is an object with items, each with its points",))
    if unknown := sorted(set(told) - KEYS):
        raise NotAsTheStandard(tuple(f"{key}: not a part of an assessment" for key in unknown))
    diagnoses, events, coma = told.get("diagnoses", []), told.get("events_30_days", 0), told.get("coma", False)
    if not isinstance(diagnoses, list) or type(events) is not int or type(coma) is not bool:
        raise NotAsTheStandard(("diagnoses is a list of codes, events_30_days a number, coma true or false",))
    return Observed(told.get("items", {}), coma, tuple(map(str, diagnoses)), events)


def _tell(found: Ability, as_json: bool) -> None:
    answer = {
        "standard": STANDARD,
        "total": found.total,
        "first_level": found.first_level,
        "adjustments": [one.value for one in found.adjustments],
        "level": found.level,
        "level_name": LEVELS[found.level],
    }
    if as_json:
        show_json(answer)
    else:
        show_table("Ability", ("", ""), answer.items())
