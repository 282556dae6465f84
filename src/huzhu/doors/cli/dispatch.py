"""`huzhu dispatch`: the planner itself on files, without a database: solve an instance, check a plan."""

import csv
import gzip
import json
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from huzhu.doors.cli.language import chosen, said
from huzhu.doors.cli.output import Exit, err, show_json, show_table
from huzhu.kernel.dispatch.checker import check as breaches_of
from huzhu.kernel.dispatch.formats.instances import UHHC_COMPONENTS, is_uhhc, problem_from
from huzhu.kernel.dispatch.formats.reading import Malformed
from huzhu.kernel.dispatch.formats.solutions import plan_from, solution_of
from huzhu.kernel.dispatch.objective import Component
from huzhu.kernel.dispatch.plan import Plan
from huzhu.kernel.dispatch.problem import Problem
from huzhu.kernel.dispatch.solve import find_plan

LEAST_SECONDS = 0.05
CLOSING_SECONDS = 0.3  # checking and writing a plan of 500 visits, and ending the process: measured
HHCRSP_COMPONENTS = {
    "travel_time": Component.TRAVEL,
    "total_tardiness": Component.LATENESS,
    "highest_tardiness": Component.LATEST,
}

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
Instance = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="HHCRSP or UHHC as .json or .json.gz.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Best = Annotated[str, typer.Option(help="The best value known, or a CSV with the columns instance and best_known.")]


@app.callback()
def dispatch() -> None:
    """The planner itself: solve and check public instances."""


@app.command()
def solve(
    file: Instance,
    out: Annotated[Path, typer.Option(dir_okay=False, help="Where the plan is written; .gz compresses it.")],
    seconds: Annotated[float, typer.Option(min=0.1, help="How long the whole command may take.")] = 10.0,
    seed: Annotated[int, typer.Option(min=0, help="The same seed and steps give the same plan.")] = 1,
    best: Best = "",
    as_json: Json = False,
) -> None:
    """Plan an instance and write the plan. The seconds count from the start of the process."""
    problem = problem_from(file.read_bytes(), file.name)
    left = max(LEAST_SECONDS, seconds - seconds_alive() - CLOSING_SECONDS)
    plan = find_plan(problem, seed=seed, seconds=left)
    data = json.dumps(solution_of(problem, plan), ensure_ascii=False).encode()
    out.write_bytes(gzip.compress(data, mtime=0) if out.suffix == ".gz" else data)
    report = report_of(problem, plan, known_best(best, file)) | {"seed": seed, "iterations": plan.iterations}
    _tell(report, as_json)


@app.command()
def check(file: Instance, plan: Instance, best: Best = "", as_json: Json = False) -> None:
    """Check a plan against its instance: what it breaks, what it costs, how far it is from the best known."""
    problem = problem_from(file.read_bytes(), file.name)
    _tell(report_of(problem, plan_from(problem, plan.read_bytes(), plan.name), known_best(best, file)), as_json)


def run() -> None:
    """This command alone; a refusal is told in words and ends with exit code 2."""
    arguments, language = chosen(sys.argv[1:])
    try:
        app(args=arguments[1:], prog_name="huzhu dispatch")
    except Malformed as refusal:
        sentence, next_step = said(refusal, language)
        if "--json" in arguments:
            show_json({"refused": refusal.code, "sentence": sentence, "next_step": next_step})
        err.print(f"{sentence} {next_step} ({refusal.code})", style="red", markup=False)
        raise SystemExit(Exit.USAGE) from None


def report_of(problem: Problem, plan: Plan, best: float | None) -> dict[str, object]:
    """What a plan breaks and costs, ready for JSON. Components bear the names of their format."""
    breaches = breaches_of(problem, plan)
    strange = not plan.score.tiers
    report: dict[str, object] = {
        "instance": problem.name,
        "family": problem.objective.name,
        "sound": not breaches,
        "breaches": [
            {"code": one.code, "visit": one.visit, "person": one.person, "detail": one.detail} for one in breaches
        ],
        "visits": len(problem.visits),
        "unserved": [one.visit for one in plan.unserved],
    }
    if strange:
        return report
    value = problem.objective.value(plan.score)
    report["components"] = {
        name: {"figure": plan.score.of(one), "weight": problem.objective.weight(one)}
        for name, one in _components(problem).items()
    }
    report["objective"] = round(value, 6)
    if best is not None:
        report |= {"best_known": best, "gap_percent": round(100 * (value - best) / best, 4) if best else None}
    return report


def known_best(best: str, file: Path) -> float | None:
    """The best value known: a number, or the row of the instance in a CSV. Refuses: Malformed."""
    if not best:
        return None
    if Path(best).is_file():
        with Path(best).open(encoding="utf-8", newline="") as rows:
            named = {row.get("instance"): row.get("best_known") for row in csv.DictReader(rows)}
        best = named.get(file.name.removesuffix(".gz").removesuffix(".json")) or ""
        if not best:
            return None
    try:
        return float(best)
    except ValueError:
        raise Malformed("--best", f"is neither a number nor a file: {best}") from None


def seconds_alive() -> float:
    """Seconds since this process began, as the system tells; the processor time used where it does not."""
    try:
        fields = Path("/proc/self/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        return time.clock_gettime(time.CLOCK_BOOTTIME) - int(fields[19]) / os.sysconf("SC_CLK_TCK")
    except (OSError, AttributeError):  # not Linux
        return time.process_time()


def _components(problem: Problem) -> Mapping[str, Component]:
    return UHHC_COMPONENTS if is_uhhc(problem) else HHCRSP_COMPONENTS


def _tell(report: dict[str, object], as_json: bool) -> None:
    breaches = report["breaches"]
    if as_json:
        show_json(report)
    else:
        words = {key: value for key, value in report.items() if key not in ("breaches", "components", "unserved")}
        show_table("Plan", ["", ""], words.items())
        components = report.get("components", {})
        if isinstance(components, dict):
            rows = ((name, one["figure"], one["weight"]) for name, one in components.items())
            show_table("Components", ["component", "figure", "weight"], rows)
        if isinstance(breaches, list):
            show_table("Breaches", ["code", "visit", "person", "detail"], (tuple(one.values()) for one in breaches))
    raise typer.Exit(Exit.FAILED if breaches else Exit.OK)
