"""Regular contact with those who live alone or are very old."""
