"""What is wrong in a row, and what was put right: where it stands, in one sentence, with what to do next."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from huzhu.kernel.identity.texts import plain
from huzhu.kernel.rosters.columns import Column


class FaultKind(StrEnum):
    """Why a row is not taken."""

    NAME_MISSING = "name_missing"
    NAME_UNREADABLE = "name_unreadable"
    ID_CHECKSUM_WRONG = "id_checksum_wrong"
    ID_LENGTH_WRONG = "id_length_wrong"
    ID_BIRTH_DATE_IMPOSSIBLE = "id_birth_date_impossible"
    ID_UNREADABLE = "id_unreadable"
    BIRTH_DATE_IMPOSSIBLE = "birth_date_impossible"
    BIRTH_DATE_CONTRADICTS_ID = "birth_date_contradicts_id"
    BIRTH_DATE_AMBIGUOUS = "birth_date_ambiguous"
    BIRTH_DATE_INCOMPLETE = "birth_date_incomplete"
    BIRTH_DATE_LUNAR = "birth_date_lunar"
    BIRTH_DATE_UNREADABLE = "birth_date_unreadable"
    BIRTH_DATE_IN_FUTURE = "birth_date_in_future"
    BIRTH_DATE_TOO_OLD = "birth_date_too_old"
    GENDER_CONTRADICTS_ID = "gender_contradicts_id"
    PHONE_TOO_SHORT = "phone_too_short"
    PHONE_TOO_LONG = "phone_too_long"
    PHONE_UNREADABLE = "phone_unreadable"
    DUPLICATE_OF = "duplicate_of"


class NoteKind(StrEnum):
    """What was put right or left out in a row that is taken."""

    ID_TIDIED = "id_tidied"
    ID_UPGRADED = "id_upgraded"
    ID_DIGITS_LOST = "id_digits_lost"
    ID_MASKED = "id_masked"
    ID_MISSING = "id_missing"
    BIRTH_DATE_TIDIED = "birth_date_tidied"
    BIRTH_DATE_FROM_ID = "birth_date_from_id"
    BIRTH_DATE_UNKNOWN = "birth_date_unknown"
    PHONE_TIDIED = "phone_tidied"
    NAME_TIDIED = "name_tidied"
    NAME_DAMAGED = "name_damaged"
    PERHAPS_DECEASED = "perhaps_deceased"
    WORDS_NOT_UNDERSTOOD = "words_not_understood"


class Wording(NamedTuple):
    """The sentence of a finding and what to do about it, as msgids."""

    sentence: str
    next_step: str


_COPY_NUMBER = "Compare the ID number with the ID card and type it again, with the column formatted as text."
_COPY_DATE = "Write the date from the ID card like this: 1941-03-05."
_ASK_NUMBER = "Ask for the number again, or leave the cell empty."
_NOTHING_TO_DO = ""

WORDINGS: dict[FaultKind | NoteKind, Wording] = {
    FaultKind.NAME_MISSING: Wording("The name is missing.", "Write the person's name."),
    FaultKind.NAME_UNREADABLE: Wording("What stands here is not a name.", "Write the person's name."),
    FaultKind.ID_CHECKSUM_WRONG: Wording(
        "The last sign of the ID number does not fit the others, so at least one digit is wrong.", _COPY_NUMBER
    ),
    FaultKind.ID_LENGTH_WRONG: Wording(
        "The ID number has %(length)s signs; an ID card has 18, an old one 15.", _COPY_NUMBER
    ),
    FaultKind.ID_BIRTH_DATE_IMPOSSIBLE: Wording(
        "The birth date inside the ID number is no day on which a living person was born.", _COPY_NUMBER
    ),
    FaultKind.ID_UNREADABLE: Wording(
        "What stands here is not an ID number, a residence permit, a foreign card or a passport.",
        "Type the number from the paper, or leave the cell empty.",
    ),
    FaultKind.BIRTH_DATE_IMPOSSIBLE: Wording("The birth date %(value)s is no day of the calendar.", _COPY_DATE),
    FaultKind.BIRTH_DATE_CONTRADICTS_ID: Wording(
        "The birth date %(value)s is not the one inside the ID number, %(in_id)s.",
        "Look at the ID card and correct whichever of the two is wrong.",
    ),
    FaultKind.BIRTH_DATE_AMBIGUOUS: Wording(
        "The birth date %(value)s can be read in several ways.",
        "Write the year with four digits and first, like this: 1941-03-05.",
    ),
    FaultKind.BIRTH_DATE_INCOMPLETE: Wording("The birth date %(value)s lacks its day.", _COPY_DATE),
    FaultKind.BIRTH_DATE_LUNAR: Wording(
        "The birth date is given in the lunar calendar.",
        "Write the date as the ID card has it, like this: 1941-03-05.",
    ),
    FaultKind.BIRTH_DATE_UNREADABLE: Wording("The birth date cannot be read.", _COPY_DATE),
    FaultKind.BIRTH_DATE_IN_FUTURE: Wording("The birth date %(value)s has not come yet.", _COPY_DATE),
    FaultKind.BIRTH_DATE_TOO_OLD: Wording(
        "The birth date %(value)s would make the person older than 125 years.", _COPY_DATE
    ),
    FaultKind.GENDER_CONTRADICTS_ID: Wording(
        "The gender in the row is not the one that the ID number states.",
        "Look at the ID card and correct whichever of the two is wrong.",
    ),
    FaultKind.PHONE_TOO_SHORT: Wording(
        "The telephone number has only %(digits)s digits; a mobile has 11, a fixed line 7 or 8.", _ASK_NUMBER
    ),
    FaultKind.PHONE_TOO_LONG: Wording(
        "The telephone number has %(digits)s digits; a mobile has 11, a fixed line at most 12.",
        "Ask for the number again, and put a slash between two numbers.",
    ),
    FaultKind.PHONE_UNREADABLE: Wording("What stands here is not a telephone number.", _ASK_NUMBER),
    FaultKind.DUPLICATE_OF: Wording(
        "This seems to be the same person as in row %(other_row)s of the sheet “%(other_sheet)s”.",
        "Decide which of the two rows is right, and remove the other.",
    ),
    NoteKind.ID_TIDIED: Wording(
        "The ID number was written with other signs or spaces; it was put right.", _NOTHING_TO_DO
    ),
    NoteKind.ID_UPGRADED: Wording(
        "The ID number had 15 digits; it was taken in its form of 18.", "Compare it with the new ID card some day."
    ),
    NoteKind.ID_DIGITS_LOST: Wording(
        "The spreadsheet kept the ID number as a quantity and lost its last digits; the person is taken without it.",
        "Format the column as text and type the number again from the ID card.",
    ),
    NoteKind.ID_MASKED: Wording(
        "The ID number is masked with stars; the person is taken without it.",
        "Type the whole number from the ID card when you have it.",
    ),
    NoteKind.ID_MISSING: Wording(
        "There is no ID number, so nothing confirms the birth date.", "Ask for the ID card at the next visit."
    ),
    NoteKind.BIRTH_DATE_TIDIED: Wording(
        "The birth date stood as a number of the spreadsheet; it was read as %(value)s.", _NOTHING_TO_DO
    ),
    NoteKind.BIRTH_DATE_FROM_ID: Wording("The birth date was taken from the ID number.", _NOTHING_TO_DO),
    NoteKind.BIRTH_DATE_UNKNOWN: Wording(
        "Neither a birth date nor an ID number says how old the person is.",
        "Ask for the ID card at the next visit.",
    ),
    NoteKind.PHONE_TIDIED: Wording(
        "The telephone number was written with other signs; it was put right.", _NOTHING_TO_DO
    ),
    NoteKind.NAME_TIDIED: Wording(
        "The name had spaces, signs or a remark beside it; they were set apart.", _NOTHING_TO_DO
    ),
    NoteKind.NAME_DAMAGED: Wording(
        "A rare character of the name seems to be lost.", "Write the name as the ID card has it."
    ),
    NoteKind.PERHAPS_DECEASED: Wording(
        "A remark says that the person may have died.", "Please find out before anybody calls or visits."
    ),
    NoteKind.WORDS_NOT_UNDERSTOOD: Wording(
        "These words could not be understood and were kept as a remark: %(value)s",
        "Choose the right entry on the person's page.",
    ),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: sheet, row as the spreadsheet counts it (from 1), column letter and header."""

    sheet: str
    row_number: int
    column: str = ""
    header: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault or a note: its kind, where it stands, and the params of its sentence (no whole ID or phone number)."""

    kind: FaultKind | NoteKind
    place: Place
    params: dict[str, object] = field(default_factory=dict, repr=False)

    @property
    def is_fault(self) -> bool:
        """Whether the row is not taken because of it."""
        return isinstance(self.kind, FaultKind)

    @property
    def sentence(self) -> str:
        """What is wrong or was put right, a msgid with places for `params`."""
        return WORDINGS[self.kind].sentence

    @property
    def next_step(self) -> str:
        """What to do, a msgid, "" for nothing."""
        return WORDINGS[self.kind].next_step


def found_at(
    kind: FaultKind | NoteKind, sheet: str, row_number: int, column: Column | None, **params: object
) -> Finding:
    """A finding in a column, or about the whole row."""
    place = Place(sheet, row_number, column.letter, column.header) if column else Place(sheet, row_number)
    return Finding(kind, place, params)


def shown(cell: object, longest: int = 24) -> str:
    """A cell as a sentence may quote it: plain, on one line, cut."""
    text = " ".join(plain(cell).split())
    return text if len(text) <= longest else text[: longest - 1] + "…"
