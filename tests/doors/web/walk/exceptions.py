"""What a page may do otherwise than the checks of every page say: route (or desk, or *), check, words, reason."""

EXCEPTIONS: tuple[tuple[str, str, str, str], ...] = (
    (
        "styleguide:screen",
        "5",
        "over one another",
        "A screen on the wall has one size and no reader of its own: nobody can set its type, it must fit as it hangs.",
    ),
)
