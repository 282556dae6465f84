"""Rules of time: what holds where, the editions kept, and a year replayed under one of them."""

from datetime import date

from pydantic import AwareDatetime, ConfigDict, Field

from huzhu.doors.api.shapes import Asked, Code, Day, Told, line
from huzhu.doors.api.shapes import text as written


class RulesAsked(Asked):
    """Where, and on which day; today where none is given."""

    place: Code
    day: Day | None = None


class RuleTold(Told):
    """One rule: its value, and whether a source confirms it."""

    code: str = Field(examples=["member_most_minutes"])
    value: str = Field(examples=["90000"])
    source: str
    confirmed: bool


class RulesTold(Told):
    """The rules in force; `edition` is what postings of that place and day name."""

    place: str
    day: date
    edition: str
    rules: list[RuleTold]


class EditionTold(Told):
    """One text of one pack, kept for ever."""

    id: str
    pack: str = Field(examples=["timebank_nanjing"])
    digest: str
    name: str
    illustrative: bool
    kept_at: AwareDatetime


class NewEdition(Asked):
    """The text of a pack, and the table of cases that it must fulfil."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"pack": "timebank_shanwan", "text": "[pack]\n…", "cases": "[[cap]]\n…"}]}
    )

    pack: str = line(40)
    text: str = written(60_000)
    cases: str = written(60_000)


class Adopting(Asked):
    """Where an edition shall hold, from which day on, and why."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"place": "m3n8w5xk2pqr", "from_on": "2026-12-01", "because": "街道办公会"}]}
    )

    place: Code
    from_on: Day
    because: str = line(200)


class EndingRules(Asked):
    """From which day on the place follows what lies above it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"to_on": "2027-01-01"}]})

    to_on: Day


class ReplayAsked(Asked):
    """Of which place the last year is reckoned again."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"place": "m3n8w5xk2pqr"}]})

    place: Code


class OutcomeTold(Told):
    """What the year's visits bring under one set of rules, in minutes."""

    earned_minutes: int
    above_limit_minutes: int
    owed_minutes: int
    spent_minutes: int
    balance_minutes: int


class ReplayTold(Told):
    """The same visits of the days [from_on, to_on) under the rules as they were and under the edition.

    `seconds_left` is null where nothing is known to guess from; `before` and `after` are null until it is done.
    """

    id: str
    state: str = Field(examples=["running"])
    place: str
    edition: str
    from_on: date
    to_on: date
    visits_of_helpers: int
    reckoned: int
    percent: int
    seconds_left: int | None
    posted_minutes: int
    before: OutcomeTold | None
    after: OutcomeTold | None
    gain: int = Field(description="How many people would have more.")
    lose: int = Field(description="How many people would have less.")


class TrialLineTold(Told):
    """All accounts of one kind and unit together."""

    kind: str = Field(examples=["member"])
    unit: str = Field(examples=["minutes"])
    accounts: int
    balance: int


class TransferTold(Told):
    """One row of the books; accounts out of the caller's reach are null."""

    number: int
    entry: str
    kind: str = Field(examples=["credit"])
    booked_on: date
    reference: str
    rules: str
    debit: str | None
    credit: str | None
    unit: str
    amount: int
