"""The shop of a place: goods for points, kept for whoever reserves them, handed over at the counter."""
