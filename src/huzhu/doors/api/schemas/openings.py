"""Time brought in from lists: the cells sent, what each row became, and the reconciliation."""

from pydantic import AwareDatetime, ConfigDict, Field

from huzhu.doors.api.shapes import Asked, Code, Told, line


class NewOpening(Asked):
    """A list as cells of text, the names of its columns in the first row."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"rows": [["姓名", "出生日期", "小时"], ["洪桂芳", "1942-03-05", "12.5"]]}]}
    )

    rows: list[list[str]] = Field(min_length=1, max_length=20_001)


class Settling(Asked):
    """Whom a doubtful row means."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"person": "m3n8w5xk2pqr"}]})

    person: Code


class Undoing(Asked):
    """Why something is taken back."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"because": "列错了"}]})

    because: str = line(200)


class PostedRows(Told):
    """How many rows were posted."""

    id: str
    posted: int


class OpeningTold(Told):
    """A list with its reconciliation; minutes of the list, on their way, and in the ledger."""

    id: str
    place: str
    read_at: AwareDatetime
    posted_at: AwareDatetime | None
    undone_at: AwareDatetime | None
    rows: int
    by_state: dict[str, int] = Field(examples=[{"posted": 40, "doubtful": 2}])
    sheet_minutes: int
    posted_minutes: int
    doubtful_minutes: int
    left_out_minutes: int
    ledger_minutes: int
    agrees: bool


class OpeningRowTold(Told):
    """One row: what was written, how it was read, and what became of it."""

    id: str
    row_number: int
    written: str
    minutes: int | None
    state: str = Field(examples=["doubtful"])
    why: str = Field(examples=["name_only"])
    person: str | None
    candidates: list[str]
    entry: str | None
