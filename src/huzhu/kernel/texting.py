"""What a text message costs: how many parts a text takes, as the networks count them."""

ALONE, EACH_PART = 70, 67
"""Signs in one message, and in each part of a longer one: three join them (3GPP TS 23.040, UCS-2; memory).

Chinese carriers count Latin letters the same way (memory: no tariff was at hand), so both languages cost alike.
"""


def parts_of(text: str) -> int:
    """How many parts are paid for one text; signs beyond the basic plane count two."""
    signs = len(text.encode("utf-16-le")) // 2
    return 1 if signs <= ALONE else -(-signs // EACH_PART)
