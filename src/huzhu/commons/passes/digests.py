"""How codes, PINs and cards are kept: as keyed digests, the PIN slowly, and nothing that could be read back."""

import secrets
from collections.abc import Iterable
from functools import cache
from hmac import compare_digest

from django.contrib.auth.hashers import check_password, make_password

from huzhu.commons.codes import new_code
from huzhu.commons.passes.models import CodeWish, EntryCard, Pin
from huzhu.commons.sealed import index_digest

DIGITS = 6
EVENLY = 2
"""As many PINs are compared at least, whether there are none, one or two: the time of an answer tells nothing."""


def new_digits() -> str:
    """Six digits nobody can guess, which can be read aloud."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def new_secret() -> str:
    """The secret of a card: twelve letters and digits, 59 bits."""
    return new_code()


def code_digest(wish: CodeWish, code: str) -> bytes:
    """The digest of a code, good in the browser alone that asked for it."""
    return index_digest("entry_code", f"{wish.pk}:{code}")


def card_target(secret: str) -> bytes:
    """The digest of what stands on a card, spaces and capitals aside."""
    return index_digest("entry_card", "".join(secret.lower().split()))


def spare_digest(code: str) -> bytes:
    """The digest of a spare code of a second step, spaces, dashes and capitals aside."""
    return index_digest("spare_code", "".join(code.lower().replace("-", " ").split()))


def source_digest(address: str) -> bytes:
    """The digest of a network address, by which tries are counted."""
    return index_digest("entry_source", address)


def code_fits(wish: CodeWish, code: str) -> bool:
    """Whether these are the digits told for a wish; one that was never told fits nothing."""
    return bool(wish.digest) and compare_digest(bytes(wish.digest), code_digest(wish, code))


def pin_digest(person_id: str, digits: str) -> str:
    """The slow digest of a PIN. What is hashed is keyed before: old people use one PIN for all their cards."""
    return make_password(_keyed(person_id, digits))


def pins_fitting(pins: Iterable[Pin], digits: str) -> list[Pin]:
    """Those among the PINs that are these digits; takes as long for nobody as for two."""
    listed = list(pins)
    fitting = [one for one in listed if check_password(_keyed(one.person_id, digits), one.digest)]
    for _ in range(EVENLY - len(listed)):
        check_password(_keyed("", digits), _no_pin())
    return fitting


def card_of(secret: str) -> EntryCard | None:
    """The card in use with this secret."""
    cards = EntryCard.objects.filter(digest=card_target(secret), withdrawn_at__isnull=True)
    usable = cards.filter(person__died_on__isnull=True).exclude(person__account__is_active=False)
    return usable.select_related("person").order_by("pk").first()


@cache
def _no_pin() -> str:
    return make_password(secrets.token_hex(16))


def _keyed(person_id: str, digits: str) -> str:
    return index_digest("pin", f"{person_id}:{digits}").hex()
