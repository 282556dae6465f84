"""What is shown of a person to those who need not know, and kind forms of address."""

from typing import NamedTuple

from huzhu.kernel.identity.names import surname_of
from huzhu.kernel.identity.numbers import Gender

OLD_FROM_YEARS = 60

_FORMS = {
    (Gender.WOMAN, True): ("Grandma %(surname)s", "奶奶"),
    (Gender.MAN, True): ("Grandpa %(surname)s", "爷爷"),
    (Gender.UNKNOWN, True): ("Elder %(surname)s", "老人家"),
    (Gender.WOMAN, False): ("Ms %(surname)s", "女士"),
    (Gender.MAN, False): ("Mr %(surname)s", "先生"),
    (Gender.UNKNOWN, False): ("Mx %(surname)s", "同志"),
}


class Courtesy(NamedTuple):
    """A form of address to be translated: `sentence` is a msgid with the place `%(surname)s`."""

    sentence: str
    surname: str


def mask_name(name: str) -> str:
    """First and last character, stars between (王*明); of two the first (王*). Source: domain.md 11."""
    if len(name) <= 2:
        return name[:1] + "*" if name else ""
    return name[0] + "*" * (len(name) - 2) + name[-1]


def courtesy(name: str, gender: str = Gender.UNKNOWN, age: int | None = None) -> Courtesy:
    """How to speak of a person by surname; who is sixty or more, or of unknown age, is an elder."""
    return Courtesy(_form(gender, age)[0], surname_of(name))


def courtesy_name(name: str, gender: str = Gender.UNKNOWN, age: int | None = None) -> str:
    """The same in Chinese: 王奶奶, 欧阳爷爷, 王女士."""
    return surname_of(name) + _form(gender, age)[1] if name else ""


def mask_id(number: str) -> str:
    """First three and last four signs (500***********1231); of shorter papers the first and the last two."""
    if len(number) < 12:
        return number[:1] + "*" * max(len(number) - 3, 1) + number[-2:] if len(number) > 4 else "*" * len(number)
    return number[:3] + "*" * (len(number) - 7) + number[-4:]


def mask_phone(number: str) -> str:
    """First three and last four digits (138****5678); of local numbers the last four."""
    if len(number) >= 10:
        return f"{number[:3]}****{number[-4:]}"
    return "*" * max(len(number) - 4, 0) + number[-4:] if len(number) >= 7 else "*" * len(number)


def _form(gender: str, age: int | None) -> tuple[str, str]:
    sex = Gender(gender) if gender in set(Gender) else Gender.UNKNOWN
    return _FORMS[sex, age is None or age >= OLD_FROM_YEARS]
