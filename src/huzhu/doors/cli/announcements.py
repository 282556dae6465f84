"""`huzhu board …`: when somebody is at the station, and what hangs on its board."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

import typer

from huzhu.commons.announcements.actions import (
    BoardLine,
    announce_line,
    hang_line_again,
    keep_station,
    take_line_down,
)
from huzhu.commons.announcements.models import EVERY_DAY, Announcement
from huzhu.commons.announcements.queries import announcements_kept_by
from huzhu.doors.cli.duty import on_duty, place_named
from huzhu.doors.cli.house import make_ready
from huzhu.doors.cli.output import Exit, err, show_json, show_table
from huzhu.kernel.opening import read_week
from huzhu.kernel.refusal import NotFound

app = typer.Typer(no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Place = Annotated[str, typer.Option(help="Id or name of the place.")]
Days = Annotated[str, typer.Option(help="Digits of the weekdays, 0 Monday to 6 Sunday.")]
Code = Annotated[str, typer.Argument(metavar="LINE", help="Id of the line.")]


@app.command()
def hours(
    opens: Annotated[datetime, typer.Option(formats=["%H:%M"])],
    closes: Annotated[datetime, typer.Option(formats=["%H:%M"])],
    days: Days = EVERY_DAY,
    phone: Annotated[str, typer.Option(help="Telephone of the station; the one it has without it.")] = "",
    place: Place = "",
    as_json: Json = False,
) -> None:
    """Say when somebody is at the station on these weekdays; other days stay as they are."""
    make_ready()
    with on_duty("board hours") as duty:
        there = place_named(place)
        kept = [span for span in read_week(there.station_hours).spans() if str(span[0]) not in days]
        given = [(int(day), _minute(opens), _minute(closes) or 1440) for day in days if day.isdecimal()]
        number = phone or there.station_phone
        done = keep_station(by=duty.by, at=duty.at, place=there, phone=number, hours=[*kept, *given])
    _say({"place": done.pk, "phone": done.station_phone, "hours": done.station_hours}, as_json)


@app.command("list")
def show(place: Place = "", as_json: Json = False) -> None:
    """Show what hangs on the board of a place and all under it, over and taken down too."""
    make_ready()
    with on_duty("board list") as duty:
        kept = announcements_kept_by(duty.by).filter(place__path__startswith=place_named(place).path)
        rows = [
            (one.pk, one.kind, one.title, f"{one.from_on}", f"{one.to_on or ''}", one.weekdays, not one.withdrawn_at)
            for one in kept.order_by("withdrawn_at", "-from_on", "pk")
        ]
    names = ["line", "kind", "title", "from", "before", "weekdays", "hangs"]
    if as_json:
        show_json({"board": [dict(zip(names, row, strict=True)) for row in rows]})
    else:
        show_table("Board", names, rows)
    raise typer.Exit(Exit.OK if rows else Exit.NOTHING)


@app.command()
def add(
    title: Annotated[str, typer.Argument(help="What it is.")],
    when: Annotated[
        str,
        typer.Option(help="First and last day, hours, digits of weekdays: '2026-11-20 2026-11-22 14:30-16:00 024'."),
    ] = "",
    kind: Annotated[Announcement.Kind, typer.Option(help="What kind of line.")] = Announcement.Kind.NOTICE,
    details: Annotated[str, typer.Option(help="More about it; a menu has a dish on each line.")] = "",
    place: Place = "",
    as_json: Json = False,
) -> None:
    """Hang a line on the board, from today on and every day unless said otherwise."""
    make_ready()
    with on_duty("board add") as duty:
        line = BoardLine(kind=kind, title=title, details=details, **_when(when, duty.by.day))
        made = announce_line(by=duty.by, at=duty.at, place=place_named(place), line=line)
    _say({"line": made.pk}, as_json)


@app.command()
def down(key: Code, as_json: Json = False) -> None:
    """Take a line down."""
    make_ready()
    with on_duty("board down") as duty:
        done = take_line_down(by=duty.by, at=duty.at, announcement=_line(key))
    _say({"line": done.pk, "hangs": False}, as_json)


@app.command()
def up(key: Code, as_json: Json = False) -> None:
    """Hang a line up again that was taken down."""
    make_ready()
    with on_duty("board up") as duty:
        done = hang_line_again(by=duty.by, at=duty.at, announcement=_line(key))
    _say({"line": done.pk, "hangs": True}, as_json)


def _line(key: str) -> Announcement:
    found = Announcement.objects.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def _when(written: str, today: date) -> dict[str, Any]:
    days: list[date] = []
    told: dict[str, Any] = {}
    for word in written.split():
        if word.isdecimal():
            told["weekdays"] = word
        elif ":" in word:
            begins, _, ends = word.partition("-")
            told["from_minute"] = _minute(_read(begins, "%H:%M"))
            told["to_minute"] = _minute(_read(ends, "%H:%M")) if ends else None
        else:
            days.append(_read(word, "%Y-%m-%d").date())
    last = days[1] + timedelta(days=1) if len(days) > 1 else None
    return {"from_on": days[0] if days else today, "to_on": last, **told}


def _read(word: str, form: str) -> datetime:
    try:
        return datetime.strptime(word, form).replace(tzinfo=UTC)
    except ValueError as no:
        raise typer.BadParameter(word, param_hint="--when") from no


def _minute(clock: datetime) -> int:
    return clock.hour * 60 + clock.minute


def _say(answer: dict[str, object], as_json: bool) -> None:
    if as_json:
        show_json(answer)
    else:
        err.print(", ".join(f"{name}: {value}" for name, value in answer.items()))
