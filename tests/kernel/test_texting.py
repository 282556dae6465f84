"""How many parts of a text message a text takes."""

import pytest

from huzhu.kernel.texting import parts_of


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("字" * 70, 1),
        ("a" * 70, 1),
        ("字" * 71, 2),
        ("字" * 134, 2),
        ("字" * 135, 3),
        ("𠀀" * 35, 1),  # beyond the basic plane: two signs each
        ("𠀀" * 36, 2),
    ],
)
def test_seventy_signs_alone_and_sixty_seven_in_each_part_of_more(text: str, parts: int) -> None:
    assert parts_of(text) == parts
