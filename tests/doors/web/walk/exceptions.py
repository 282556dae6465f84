"""What a page may do otherwise than the checks of every page say: route (or desk, or *), check, words, reason."""

EXCEPTIONS: tuple[tuple[str, str, str, str], ...] = (
    (
        "styleguide:screen",
        "5",
        "over one another",
        "A screen on the wall has one size and no reader of its own: nobody can set its type, it must fit as it hangs.",
    ),
    *(
        (
            route,
            "5",
            "30 px",
            "To be mended: a table of the desk at 30 px type on a screen of 390 px; at 640 px it fits.",
        )
        for route in (
            "station:book",
            "station:call_sheet",
            "station:opening",
            "station:opening_sheet",
            "station:people_list",
            "station:phone_call",
        )
    ),
)
