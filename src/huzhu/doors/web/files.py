"""A sheet as a file to keep, in the form that its address names."""

from collections.abc import Sequence
from io import BytesIO

from django.http import HttpResponse

from huzhu.doors.bridges.workbooks import WorkbookKind, write_workbook
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.rosters.sheets import Sheet

TYPES = {
    WorkbookKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    WorkbookKind.CSV: "text/csv; charset=utf-8",
}


def sheet_answer(sheet: Sheet, name: str, kind: str) -> HttpResponse:
    """One sheet as a workbook or as CSV. Refuses: NotFound, for any other kind."""
    return sheets_answer([sheet], name, form_of(kind))


def sheets_answer(sheets: Sequence[Sheet], name: str, form: WorkbookKind) -> HttpResponse:
    """Several sheets as a workbook, one as CSV."""
    written = BytesIO()
    write_workbook(written, sheets, kind=form)
    disposition = f'attachment; filename="{name}.{form.value}"'
    return HttpResponse(written.getvalue(), content_type=TYPES[form], headers={"Content-Disposition": disposition})


def form_of(kind: str) -> WorkbookKind:
    """The form of file that an address names. Refuses: NotFound."""
    if kind not in WorkbookKind:
        raise NotFound
    return WorkbookKind(kind)
