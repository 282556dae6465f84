"""How good the plans of a city are: those kept, beside the best that ten seconds of search find for the same day."""

import json
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import date

from django.utils import timezone

from huzhu.care.dispatch.batches import CityPlan
from huzhu.care.dispatch.models import Proposal
from huzhu.care.dispatch.problems import problem_of
from huzhu.kernel.actor import machine
from huzhu.kernel.dispatch.checker import Breach, check
from huzhu.kernel.dispatch.plan import Assignment as Planned
from huzhu.kernel.dispatch.plan import Plan, Unserved
from huzhu.kernel.dispatch.problem import Problem
from huzhu.kernel.dispatch.scorer import score
from huzhu.kernel.dispatch.search.warming import warm
from huzhu.kernel.dispatch.solve import find_plan
from huzhu.kernel.moments import local_day

LONG_SECONDS = 10.0
MOVES_A_SECOND = 8_000  # thousands, an idle core: a search that its clock cuts off while it is warm is no plan
SLOWEST = 6  # so many times longer may it take on a busy machine


def answer(plan_id: str, count: str, seconds: str) -> dict[str, object]:
    """Every so many-th community of a city plan: tiers of the plan kept and of the long one, and breaches."""
    return _told(_sample(plan_id, int(count), float(seconds)))


def _sample(plan_id: str, count: int, seconds: float) -> list[Mapping[str, object]]:
    plan = CityPlan.objects.get(pk=plan_id)
    parts = list(plan.parts.filter(state="planned").select_related("place", "run").order_by("pk"))
    warm()
    rows: list[Mapping[str, object]] = []
    for part in parts[:: max(1, len(parts) // max(1, count))][:count]:
        by = machine(timezone.localdate(), "bench", "city plan")
        problem = problem_of(by, part.place, plan.day).problem
        kept = _kept(problem, part.run_id, plan.day)
        breaches = check(problem, kept)
        began = time.process_time()
        long = find_plan(problem, seed=7, seconds=SLOWEST * seconds, iterations=round(MOVES_A_SECOND * seconds))
        rows.append(
            {
                "visits": len(problem.visits),
                "people": len(problem.people),
                "kept": score(problem, kept).tiers,
                "long": long.score.tiers,
                "breaches": len(breaches),
                "long_cpu": round(time.process_time() - began, 1),
            }
        )
        sys.stderr.write(json.dumps(rows[-1]) + "\n" + _breached(problem, kept, breaches))
    return rows


def _breached(problem: Problem, kept: Plan, breaches: Sequence[Breach]) -> str:
    """Each breach with what its person does when, and when they are there: to be looked into."""
    told = []
    for one in breaches:
        does = sorted((part.start_minute, part.end_minute) for part in kept.assignments if part.person == one.person)
        told.append(f"  {one} does {does}, is there {problem.person_at[one.person].slots}\n")
    return "".join(told)


def _kept(problem: Problem, run_id: str, day: date) -> Plan:
    """The plan as it stands in the database, without visits that somebody borrowed takes part in: this problem does
    not know them."""
    rows = list(Proposal.objects.filter(run=run_id).select_related("need__place").order_by("starts_at", "pk"))
    lent = {one.need_id for one in rows if one.helper_id not in problem.person_at}
    parts = []
    for one in rows:
        local = timezone.localtime(one.starts_at)
        minute = local.hour * 60 + local.minute
        if local_day(one.starts_at, one.need.place.time_zone) == day and one.need_id not in lent:
            parts.append(Planned(one.need_id, one.role, one.helper_id, minute, minute + one.need.minutes))
    held = {one.visit for one in parts}
    return Plan(tuple(parts), tuple(Unserved(visit.key) for visit in problem.visits if visit.key not in held))


def _told(rows: list[Mapping[str, object]]) -> dict[str, object]:
    """The sums of each tier of the sample, and by how many percent the plans kept are above the long ones."""
    kept, long = ([sum(tier) for tier in zip(*(row[name] for row in rows), strict=True)] for name in ("kept", "long"))  # type: ignore[misc]
    gaps = [
        round(100 * (mine / best - 1), 2) if best else (0.0 if not mine else None)
        for mine, best in zip(kept, long, strict=True)
    ]
    return {
        "sampled": len(rows),
        "tiers_kept": kept,
        "tiers_long": long,
        "gap_percent_by_tier": gaps,
        "gap_percent_unserved": _gaps(rows),
        "kept_better": sum(row["kept"] < row["long"] for row in rows),  # type: ignore[operator]
        "breaches": sum(row["breaches"] for row in rows),  # type: ignore[misc]
        "long_cpu_seconds": round(sum(row["long_cpu"] for row in rows) / len(rows), 1),  # type: ignore[misc]
    }


def _gaps(rows: list[Mapping[str, object]]) -> dict[str, object]:
    """By how many percent the weight left unserved is above that of the long plan, community by community: the mean
    is what the mark is set for, the worst is told beside it."""
    firsts = [(row["kept"][0], row["long"][0]) for row in rows]  # type: ignore[index]
    each = [round(100 * (kept / best - 1), 1) if best else 100.0 * bool(kept) for kept, best in firsts]
    return {"mean": round(sum(each) / len(each), 2), "worst": max(each), "each": each} if each else {}
