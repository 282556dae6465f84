"""`huzhu people import | export`: a station's own list of people becomes the register, and comes out again."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from huzhu.commons.people.queries import persons_for
from huzhu.commons.places.models import Division
from huzhu.commons.registers.actions import begin_intake, finish_intake, take_rows
from huzhu.commons.registers.models import Intake
from huzhu.doors.bridges.sheets import read_sheets
from huzhu.doors.bridges.workbooks import write_workbook
from huzhu.doors.cli.duty import Duty, on_duty, place_named
from huzhu.doors.cli.house import make_ready
from huzhu.doors.cli.output import Exit, err, progress, show_json
from huzhu.kernel.identity.masking import mask_id
from huzhu.kernel.rosters.entries import JudgedRow
from huzhu.kernel.rosters.findings import Finding
from huzhu.kernel.rosters.reading import RosterSheet, judge_rows, open_roster
from huzhu.kernel.rosters.sheets import Sheet

BATCH = 1_000
app = typer.Typer(no_args_is_help=True)


@app.callback()
def people() -> None:
    """The register of people."""


@app.command("import")
def import_people(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help=".xlsx, .xls, .ods or .csv, as it is.")],
    place: Annotated[str, typer.Option(help="Id or name of the community.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Judge every row, write nothing.")] = False,
    report: Annotated[
        Path | None, typer.Option(help="Where to write the report (.xlsx); beside the file without it.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Read a list of people into the register; rows with faults are reported, never half taken."""
    make_ready()
    began = perf_counter()
    sheets = open_roster(read_sheets(file))
    with on_duty("import people") as duty:
        judged, intake = _read(duty, file, sheets, None if dry_run else place_named(place))
    findings = [finding for row in judged for finding in (*row.faults, *row.notes)]
    written = report or file.with_name(f"{file.stem}-report.xlsx")
    write_workbook(written, [_report(findings)])
    answer = _answer(judged, intake, written.name, perf_counter() - began)
    if as_json:
        show_json(answer)
    else:
        for key, value in answer.items():
            if key != "faults":
                err.print(f"{key:>12}  {value}")
    raise typer.Exit(Exit.PARTIAL if any(row.faults for row in judged) else Exit.OK)


@app.command("export")
def export_people(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="Where to write: .xlsx or .csv.")],
    place: Annotated[str, typer.Option(help="Id or name of the place.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Write the register of a place; every cell is plain text, ID numbers are masked, every opening is journaled."""
    make_ready()
    with on_duty("export people") as duty:
        sheet = _register(duty, place_named(place))
    rows = write_workbook(file, [sheet], kind=file.suffix.removeprefix(".").lower())
    if as_json:
        show_json({"rows": rows - 1, "file": file.name})
    else:
        err.print(f"{rows - 1} people written to {file.name}.")
    raise typer.Exit(Exit.OK if rows > 1 else Exit.NOTHING)


def _register(duty: Duty, place: Division) -> Sheet:
    head = (_("Name"), _("Gender"), _("Born on"), _("ID number"), _("Telephone"), _("Door"))
    persons = persons_for(duty.by).filter(place__path__startswith=place.path).prefetch_related("phones")
    rows = [
        (
            person.name,
            person.get_gender_display(),
            str(person.born_on or ""),
            mask_id(person.identity_number),
            " ".join(phone.number for phone in person.phones.all()),
            person.door,
        )
        for person in persons.order_by("born_on", "pk").iterator(BATCH)
    ]
    return Sheet(place.name, (head, *rows))


def _read(
    duty: Duty, file: Path, sheets: Sequence[RosterSheet], place: Division | None
) -> tuple[list[JudgedRow], Intake | None]:
    """Judges every row and, with a place, takes them batch by batch from where an earlier reading broke off."""
    total = sum(sheet.row_count for sheet in sheets)
    rows = _judged(sheets, duty.by.day)
    intake = None
    if place is not None:
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        intake = begin_intake(by=duty.by, at=duty.at, place=place, file_digest=digest)
    seen: list[JudgedRow] = []
    with progress(_("Reading"), total) as steps:
        seen.extend(islice(rows, intake.rows_read if intake else 0))
        steps.done(len(seen))
        while batch := list(islice(rows, BATCH)):
            if intake is not None:
                intake = take_rows(by=duty.by, at=duty.at, intake=intake, rows=batch)
            seen.extend(batch)
            steps.done(len(batch))
    if intake is not None:
        intake = finish_intake(by=duty.by, at=duty.at, intake=intake)
    return seen, intake


def _judged(sheets: Sequence[RosterSheet], on: date) -> Iterator[JudgedRow]:
    return (row for row in judge_rows(sheets, on=on) if isinstance(row, JudgedRow))


def _report(findings: Sequence[Finding]) -> Sheet:
    head = (_("Sheet"), _("Row"), _("Column"), _("Kind"), _("What is the matter"), _("What to do"))
    rows = [
        (
            one.place.sheet,
            str(one.place.row_number),
            f"{one.place.column} {one.place.header}".strip(),
            str(one.kind),
            _(one.sentence) % one.params,
            _(one.next_step) % one.params if one.next_step else "",
        )
        for one in findings
    ]
    return Sheet(_("Report"), (head, *rows))


def _answer(judged: Sequence[JudgedRow], intake: Intake | None, report: str, seconds: float) -> dict[str, object]:
    kinds = Counter(str(fault.kind) for row in judged for fault in row.faults)
    counts: dict[str, object] = {"rows": len(judged), "kinds": dict(sorted(kinds.items()))}
    if intake is not None:
        counts |= {
            "taken": intake.taken,
            "unchanged": intake.unchanged,
            "held": intake.held,
            "rejected": intake.rejected,
        }
    faults = [
        {
            "sheet": fault.place.sheet,
            "row": fault.place.row_number,
            "column": fault.place.column,
            "kind": str(fault.kind),
        }
        for row in judged
        for fault in row.faults
    ]
    return {**counts, "report": report, "seconds": round(seconds, 2), "faults": faults}
