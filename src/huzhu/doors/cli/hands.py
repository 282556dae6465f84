"""`huzhu day …`: what people decide about a day by hand: telling and undoing a plan, who goes, and who does not."""

from datetime import date, datetime
from typing import Annotated

import typer
from django.db.models import Model
from django.utils import timezone

from huzhu.care.dispatch.illness import fall_ill
from huzhu.care.dispatch.models import Steer
from huzhu.care.dispatch.planning import drop_run, propose_day, tell_run, undo_run
from huzhu.care.dispatch.previews import changes_of
from huzhu.care.dispatch.queries import last_run, open_proposal, searches_under
from huzhu.care.dispatch.steering import forbid, pin, release
from huzhu.care.dispatch.suggesting import assign_by_hand
from huzhu.care.needs.models import Need
from huzhu.commons.helpers.models import Helper
from huzhu.doors.cli.day import app
from huzhu.doors.cli.duty import on_duty, place_named
from huzhu.doors.cli.house import make_ready
from huzhu.doors.cli.output import Exit, err, show_json, show_table
from huzhu.kernel.moments import local_day, moment_at
from huzhu.kernel.refusal import NotFound

On = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day; today without it.")]
Place = Annotated[str, typer.Option(help="Id or name of the community.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
NeedCode = Annotated[str, typer.Argument(metavar="NEED", help="Id of the request.")]
HelperCode = Annotated[str, typer.Argument(metavar="HELPER", help="Id of the helper.")]
Role = Annotated[int, typer.Option(min=0, help="Which part of the visit, the first is 0.")]
Because = Annotated[str, typer.Option(help="Why, in your own words.")]


@app.command()
def propose(
    on: On = None,
    place: Place = "",
    seed: Annotated[int, typer.Option(help="The same seed gives the same plan.")] = 1,
    seconds: Annotated[float, typer.Option(help="How long to search at the most.")] = 10.0,
    as_json: Json = False,
) -> None:
    """Plan a day and tell nobody yet; print what telling it would change."""
    make_ready()
    with on_duty("day propose") as duty:
        there, day = place_named(place), _day(on)
        run = propose_day(by=duty.by, at=duty.at, place=there, day=day, seed=seed, seconds=seconds)
        kinds = [str(one.kind.value) for one in changes_of(duty.by, run)]
        counted: dict[str, object] = {kind: kinds.count(kind) for kind in sorted(set(kinds))}
    _say({"plan": run.pk, "needs": run.needs_count, "served": run.served_count, "changes": counted}, as_json)


@app.command()
def tell(on: On = None, place: Place = "", as_json: Json = False) -> None:
    """Tell the helpers of the plan that waits."""
    make_ready()
    with on_duty("day tell") as duty:
        run = open_proposal(duty.by, place_named(place), _day(on))
        told = tell_run(by=duty.by, at=duty.at, run=run) if run else None
        left = told.proposals.exclude(left_out="").values("need").distinct().count() if told else 0
    _say({"plan": told.pk, "left_out": left} if told else {}, as_json)


@app.command()
def drop(on: On = None, place: Place = "", as_json: Json = False) -> None:
    """Put the plan aside that waits; nobody has heard of it."""
    make_ready()
    with on_duty("day drop") as duty:
        run = open_proposal(duty.by, place_named(place), _day(on))
        dropped = drop_run(by=duty.by, at=duty.at, run=run) if run else None
    _say({"plan": dropped.pk} if dropped else {}, as_json)


@app.command()
def undo(on: On = None, place: Place = "", as_json: Json = False) -> None:
    """Take the newest told plan back, but for what people have answered since."""
    make_ready()
    with on_duty("day undo") as duty:
        run = last_run(duty.by, place_named(place), _day(on))
        undone = undo_run(by=duty.by, at=duty.at, run=run) if run else None
    kept = [one.assignment.pk for one in undone.kept] if undone else []
    _say({"plan": run.pk, "kept": kept} if run else {}, as_json)


@app.command()
def searches(place: Place = "", as_json: Json = False) -> None:
    """Who is looked for now, the one that hands over first on top."""
    make_ready()
    with on_duty("day searches") as duty:
        rows = [
            {"search": one.pk, "need": one.need_id, "cause": one.cause, "hand_over_at": str(one.hand_over_at)}
            for one in searches_under(duty.by, place_named(place))
        ]
    if as_json:
        show_json({"searches": rows})
    else:
        show_table("Searches", ["search", "need", "cause", "hands over"], (tuple(row.values()) for row in rows))
    raise typer.Exit(Exit.OK if rows else Exit.NOTHING)


@app.command()
def assign(
    need: NeedCode,
    helper: HelperCode,
    at_time: Annotated[datetime | None, typer.Option("--at", formats=["%H:%M"], help="When it begins.")] = None,
    role: Role = 0,
    as_json: Json = False,
) -> None:
    """Ask one helper for a request, whatever the machine thinks; hard rules still refuse."""
    make_ready()
    with on_duty("day assign") as duty:
        asked = _row(Need, need)
        zone, starts_at = asked.place.time_zone, asked.earliest_at
        if at_time:
            starts_at = moment_at(local_day(starts_at, zone), at_time.hour * 60 + at_time.minute, zone)
        one = _row(Helper, helper)
        made = assign_by_hand(by=duty.by, at=duty.at, need=asked, role=role, helper=one, starts_at=starts_at)
    _say({"assignment": made.pk, "state": made.state}, as_json)


@app.command("pin")
def pin_helper(
    need: NeedCode, helper: HelperCode, role: Role = 0, because: Because = "", as_json: Json = False
) -> None:
    """Set who goes to a request: plans give it to this helper or to nobody."""
    make_ready()
    with on_duty("day pin") as duty:
        asked, one = _row(Need, need), _row(Helper, helper)
        steer = pin(by=duty.by, at=duty.at, need=asked, role=role, helper=one, because=because)
    _say({"steer": steer.pk}, as_json)


@app.command("forbid")
def forbid_helper(need: NeedCode, helper: HelperCode, because: Because = "", as_json: Json = False) -> None:
    """Set that a helper is not asked for a request."""
    make_ready()
    with on_duty("day forbid") as duty:
        asked, one = _row(Need, need), _row(Helper, helper)
        steer = forbid(by=duty.by, at=duty.at, need=asked, helper=one, because=because)
    _say({"steer": steer.pk}, as_json)


@app.command("release")
def release_steer(steer: Annotated[str, typer.Argument(metavar="STEER")], as_json: Json = False) -> None:
    """Set no longer what was set by pin or forbid."""
    make_ready()
    with on_duty("day release") as duty:
        released = release(by=duty.by, at=duty.at, steer=_row(Steer, steer))
    _say({"steer": released.pk}, as_json)


@app.command()
def ill(
    helper: HelperCode,
    back: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The first day of coming again.")],
    as_json: Json = False,
) -> None:
    """A helper is ill: every visit promised before that day is given back and looked after."""
    make_ready()
    with on_duty("day ill") as duty:
        illness = fall_ill(by=duty.by, at=duty.at, helper=_row(Helper, helper), to_on=back.date())
    _say({"illness": illness.pk, "back": str(illness.to_on)}, as_json)


def _day(on: datetime | None) -> date:
    return on.date() if on else timezone.localdate()


def _row[M: Model](model: type[M], code: str) -> M:
    found = model._default_manager.filter(pk=code).first()
    if found is None:
        raise NotFound
    return found


def _say(answer: dict[str, object], as_json: bool) -> None:
    """What was done, and exit code 4 where there was nothing to do."""
    if as_json:
        show_json(answer)
    else:
        err.print(", ".join(f"{name}: {value}" for name, value in answer.items()) or "-")
    raise typer.Exit(Exit.OK if answer else Exit.NOTHING)
