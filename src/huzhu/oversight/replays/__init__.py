"""Replays: a year of a place reckoned again under another edition of the rules, as long work with its progress."""
