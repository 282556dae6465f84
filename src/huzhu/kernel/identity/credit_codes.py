"""The unified social credit code of organisations (GB 32100-2015)."""

from operator import mul

from huzhu.kernel.identity.texts import plain
from huzhu.kernel.refusal import Refused

# Thirty-one signs: digits and capitals without I, O, S, V and Z.
_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {sign: value for value, sign in enumerate(_SIGNS)}
_WEIGHTS = tuple(3**place % 31 for place in range(17))


class CreditCodeWrong(Refused):
    """Not eighteen of the allowed signs, or the last does not fit the others."""

    code = "identity.credit_code_wrong"
    sentence = "This is not a unified social credit code: it has 18 signs, and the last one checks the others."
    next_step = "Copy the code from the organisation's certificate."


def read_credit_code(cell: object) -> str:
    """The code in capitals without spaces. Raises CreditCodeWrong. Source: GB 32100-2015 (mod 31)."""
    code = "".join(plain(cell).upper().replace("-", "").split())
    if len(code) != 18 or not set(code) <= set(_SIGNS) or credit_check_sign(code[:17]) != code[17]:
        raise CreditCodeWrong
    return code


def credit_check_sign(first17: str) -> str:
    """The eighteenth sign for seventeen allowed signs; KeyError for a sign that is not allowed."""
    total = sum(map(mul, _WEIGHTS, (_VALUES[sign] for sign in first17)))
    return _SIGNS[-total % 31]
