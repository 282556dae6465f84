"""A year of the hill town: events planted in its people's lives, and what a careful clerk would know each morning."""
