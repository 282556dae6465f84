"""What a helper should know before the first word at a door: who lives there, and how to speak with them."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huzhu.commons.people.models import Fact, Person
from huzhu.kernel.identity.masking import courtesy, courtesy_name
from huzhu.kernel.moments import age_on


def who_lives_there(elder: Person, known: Iterable[Fact], day: date) -> tuple[str, str]:
    """The elder in one line (name, how to call them, age, living alone), and what to mind. Opens the name."""
    values = {fact.kind: str(fact.value) for fact in known}
    told = {"name": str(elder.name), "called": called(elder, day), "age": _age(elder, day)}
    alone = values.get(Fact.Kind.LIVING) == "alone"
    return _line(told, alone=alone), _mind(values)


def called(person: Person, day: date) -> str:
    """How to speak to a person: 洪奶奶, Grandma Hong."""
    age = age_on(person.born_on, day) if person.born_on else None
    if (get_language() or "zh").startswith("zh"):
        return courtesy_name(str(person.name), person.gender, age)
    form = courtesy(str(person.name), person.gender, age)
    return _(form.sentence) % {"surname": form.surname}


def _age(person: Person, day: date) -> int | None:
    return age_on(person.born_on, day) if person.born_on else None


def _line(told: Mapping[str, object], *, alone: bool) -> str:
    if told["age"] is None:
        return (_("%(name)s (%(called)s), lives alone") if alone else _("%(name)s (%(called)s)")) % told
    if alone:
        return _("%(name)s (%(called)s), aged %(age)d, lives alone") % told
    return _("%(name)s (%(called)s), aged %(age)d") % told


def _mind(values: dict[str, str]) -> str:
    hints = {
        (Fact.Kind.HEARING, "hard"): _("hard of hearing, speak slowly and face to face"),
        (Fact.Kind.HEARING, "deaf"): _("deaf, write it down or use gestures"),
        (Fact.Kind.MOBILITY, "cane"): _("walks with a cane, give them time"),
        (Fact.Kind.MOBILITY, "wheelchair"): _("uses a wheelchair"),
        (Fact.Kind.MOBILITY, "bed"): _("stays in bed"),
        (Fact.Kind.LANGUAGE, "chongqing"): _("speaks the Chongqing dialect"),
        (Fact.Kind.LANGUAGE, "sichuan"): _("speaks the Sichuan dialect"),
    }
    said = [
        hints[kind, value] for kind, value in ((Fact.Kind(k), v) for k, v in values.items()) if (kind, value) in hints
    ]
    return _("; ").join(said)
