"""Which language the command line speaks, and kernel sentences in it where Django is not up."""

from collections.abc import Sequence
from gettext import translation
from pathlib import Path

import huzhu.kernel
from huzhu.kernel.refusal import Refused

_CATALOGUES = Path(huzhu.kernel.__file__).parent / "locale"


def chosen(arguments: Sequence[str]) -> tuple[list[str], str]:
    """`--lang zh` or `--lang en` may stand anywhere; English is what scripts and logs expect. The rest, and the
    language."""
    for index, word in enumerate(arguments):
        if word == "--lang" and index + 1 < len(arguments):
            rest = [*arguments[:index], *arguments[index + 2 :]]
            return rest, {"zh": "zh-hans"}.get(arguments[index + 1], "en")
    return list(arguments), "en"


def said(refusal: Refused, language: str) -> tuple[str, str]:
    """Sentence and next step of a refusal of the kernel."""
    known = translation("django", _CATALOGUES, ["zh_Hans" if language == "zh-hans" else "en"], fallback=True)
    return known.gettext(refusal.sentence) % refusal.params, known.gettext(refusal.next_step) % refusal.params
