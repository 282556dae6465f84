"""Whether a code is that of the card by a door."""

from huzhu.commons.cards.models import DoorCard
from huzhu.commons.sealed import index_digest


def card_digest(elder_id: str, code: str) -> bytes:
    """The keyed digest of a code on one elder's card."""
    return index_digest("card", f"{elder_id}:{code}")


def card_fits(elder_id: str, code: str) -> bool:
    """Whether `code`, spaces aside, is that of the card now in use at this elder's door."""
    digest = card_digest(elder_id, "".join(code.split()))
    return DoorCard.objects.filter(elder=elder_id, digest=digest, withdrawn_at__isnull=True).exists()
