"""Reasons as the API tells them: a stable code beside the words."""

from collections.abc import Iterable
from typing import Any

from huzhu.doors.api.shapes import Told
from huzhu.doors.words import reasons_in_words
from huzhu.kernel.actor import Actor


class ReasonTold(Told):
    """Why something was chosen, or could not be: a stable code, and words."""

    code: str
    sentence: str


def reasons_told(by: Actor, groups: Iterable[list[dict[str, Any]]]) -> list[list[ReasonTold]]:
    """Each group of the planner's reasons, as kept beside an offer, in the language in force."""
    kept = {str(number): rows for number, rows in enumerate(groups)}
    words = reasons_in_words(by, kept)
    return [
        [ReasonTold(code=row["code"], sentence=said) for row, said in zip(rows, words[key], strict=True)]
        for key, rows in kept.items()
    ]
