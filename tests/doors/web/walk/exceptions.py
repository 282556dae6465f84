"""What a page may do otherwise than the checks of every page say, and why: route (or desk, or *), check, words, reason."""

EXCEPTIONS: tuple[tuple[str, str, str, str], ...] = ()
