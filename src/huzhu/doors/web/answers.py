"""How a form at the desk tells that the house said no."""

from django.forms import BaseForm
from django.utils.translation import get_language

from huzhu.commons.people.access import NotPermitted
from huzhu.doors.words import words_of
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import NotFound, Refused


def tell_in(form: BaseForm, refusal: Refused, by: Actor, field: str | None = None) -> None:
    """Puts a refusal into the summary of a form; what is nobody's to see or do goes on as it came."""
    if isinstance(refusal, NotPermitted | NotFound):
        raise refusal
    answer = words_of(refusal, by)
    form.add_error(field, in_a_row(answer.sentence, answer.next_step))


def in_a_row(*sentences: str) -> str:
    """Whole sentences one after the other, as the language in force writes them."""
    return ("" if (get_language() or "zh").startswith("zh") else " ").join(sentences)
