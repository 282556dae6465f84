"""Secret addresses at which a person's own calendar is fetched."""
