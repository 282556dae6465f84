"""What may be due, applications, referrals and consent: what is sent and told of them."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict

from huzhu.doors.api.paging import Paged
from huzhu.doors.api.shapes import Asked, Code, Day, Told, Yes, line, text

AskerWord = Literal["self", "family", "station"]
ForWord = Literal["self", "household"]
AgreedWord = Literal["self", "guardian", "danger"]
AnswerWord = Literal["helped", "declined", "withdrawn"]
UseWord = Literal["entitlement", "risk", "door"]
GiverWord = Literal["self", "guardian"]
ChannelWord = Literal["counter", "phone", "home", "paper"]
BenefitCode = Annotated[str, line(60)]


class OfPlace(Paged):
    """Of which place, with all under it."""

    place: Code


class DueTold(Told):
    """What the rules say of one benefit: never that somebody has a right to it, which an office decides.

    `verdict`: yes, no or cannot_tell. `standing`: has, applied, refused or renew, where somebody applied. `lacks`: the
    facts that nobody knows yet.
    """

    benefit: str
    verdict: str
    amount: int | None
    standing: str
    lacks: list[str]


class EntitlementTold(Told):
    """By which list and on which day; `unwanted` where the person said no to being looked for."""

    pack: str
    on: date
    unwanted: bool
    benefits: list[DueTold]


class ApplicationAsked(Asked):
    """What is asked for, by whom, and its papers, one a line."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"benefit": "subsistence_allowance", "asker": "self", "evidence": "身份证"}]}
    )

    benefit: BenefitCode
    asker: AskerWord
    evidence: Annotated[str, text(500)]


class ApplicationTold(Told):
    """One application and how it stands."""

    id: str
    person: str
    benefit: str
    state: str
    asker: str
    applied_at: AwareDatetime
    from_on: date | None
    to_on: date | None
    review_on: date | None


class GrantAsked(Asked):
    """From which day on, until before which (null: open), and when it is looked at again."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"from_on": "2026-12-01", "review_on": "2027-12-01"}]})

    from_on: Day
    review_on: Day
    to_on: Day | None = None


class EndAsked(Asked):
    """The first day without it, and why."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"on": "2026-12-01", "because": "搬走"}]})

    on: Day
    because: Annotated[str, line(200)]


class ReferralAsked(Asked):
    """To whom (packs/helpplan.toml), for whom, who agrees, and the words that are passed on."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"receiver": "health_centre", "for_whom": "self", "agreed": "self", "words": "想签家庭医生"}]
        }
    )

    receiver: Annotated[str, line(24)]
    for_whom: ForWord
    agreed: AgreedWord
    words: Annotated[str, line(300)]


class AnswerAsked(Asked):
    """What they answered, and who said what."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"answer": "helped", "words": "张医生周三上门"}]})

    answer: AnswerWord
    words: Annotated[str, line(300)]


class LaterAsked(Asked):
    """A later day for the answer, and what they said."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"due_on": "2026-12-10", "because": "排期"}]})

    due_on: Day
    because: Annotated[str, line(300)]


class ReferralTold(Told):
    """One referral that waits for an answer: to whom, by when, and who follows it up; not what was written."""

    id: str
    person: str
    receiver: str
    for_whom: str
    owner: str
    due_on: date


class ConsentAsked(Asked):
    """A yes or a no to one use, by whom and how."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"use": "door", "allowed": False, "giver": "self", "channel": "phone"}]}
    )

    use: UseWord
    allowed: Yes
    giver: GiverWord
    channel: ChannelWord


class ConsentTold(Told):
    """What was said about one use; nothing is told of uses that nobody was asked about."""

    use: str
    allowed: bool
    giver: str
    noted_at: AwareDatetime


class ConsentsTold(Told):
    """What counts today."""

    items: list[ConsentTold]
