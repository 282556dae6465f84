"""The port to a telephone system: a signed word that somebody rings, and a way to dial with one click.

A system tells of a call by POST to /telephone/rings/ with a JSON object and the header `Huzhu-Signature:
t=<seconds since 1970>,v1=<hex>`, where hex is HMAC-SHA256 (RFC 2104) of `<t>.<body>` under the secret in
`keys/telephony`. What is signed longer ago than five minutes is refused, so that nobody can play it again later; the
same `key` within that time is the same ring.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from huzhu.kernel.refusal import Refused

HEADER = "Huzhu-Signature"
FRESH_FOR = timedelta(minutes=5)
KEY_MOST, NUMBER_MOST = 120, 40
_SIGNATURE = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})", re.ASCII)


@dataclass(frozen=True, slots=True)
class RingTold:
    """It rings at the desk of a place: the system's own name of the call, and the number, which may be empty."""

    place: str
    key: str
    number: str
    rang_at: datetime


class SignatureWrong(Refused):
    """Not signed with the house's secret."""

    code = "telephony.signature_wrong"
    sentence = "This message is not signed as the telephone system signs."
    next_step = "Please check the secret in keys/telephony on both sides."


class SignatureStale(Refused):
    """Signed too long ago, or in the future: played again, or a clock is wrong."""

    code = "telephony.signature_stale"
    sentence = "This message was signed more than five minutes ago, or ahead of now."
    next_step = "Please set the clocks of both machines, and send it anew."


class RingUnreadable(Refused):
    """The message does not say what rings where."""

    code = "telephony.ring_unreadable"
    sentence = "This message does not say at which desk it rings."
    next_step = "Please send a JSON object with place, key and number."


def read_ring(body: bytes, signature: str, secret: str, at: datetime) -> RingTold:
    """What a signed message says. Refuses: SignatureWrong, SignatureStale, RingUnreadable."""
    found = _SIGNATURE.fullmatch(signature)
    if found is None or not hmac.compare_digest(found[2], _mac(body, int(found[1]), secret)):
        raise SignatureWrong
    signed_at = datetime.fromtimestamp(int(found[1]), UTC)
    if abs(at - signed_at) > FRESH_FOR:
        raise SignatureStale
    return _ring(body, signed_at)


def sign_ring(body: bytes, secret: str, at: datetime) -> str:
    """The header that a telephone system sends along with `body`."""
    seconds = int(at.timestamp())
    return f"t={seconds},v1={_mac(body, seconds, secret)}"


def show_number(number: str) -> str:
    """No telephone system: the page shows the number big, and a person dials. No address."""
    return ""


def tel_link(number: str) -> str:
    """The telephone or softphone of the operator's own machine dials (RFC 3966)."""
    return f"tel:{number}"


DIALLERS: Mapping[str, Callable[[str], str]] = {"show": show_number, "tel": tel_link}
"""How a number is dialled, by the word in HUZHU_DIAL: its address behind the button, or none. A city adds its own."""


def _mac(body: bytes, seconds: int, secret: str) -> str:
    return hmac.new(secret.encode(), b"%d." % seconds + body, hashlib.sha256).hexdigest()


def _ring(body: bytes, signed_at: datetime) -> RingTold:
    try:
        said = json.loads(body)
    except ValueError:
        raise RingUnreadable from None
    texts = [said.get(name, "") for name in ("place", "key", "number")] if isinstance(said, dict) else []
    if not texts or not all(isinstance(one, str) for one in texts):
        raise RingUnreadable
    place, key, number = texts
    if not place or not 1 <= len(key) <= KEY_MOST or len(number) > NUMBER_MOST:
        raise RingUnreadable
    return RingTold(place, key, number, signed_at)
