"""Calls: who rang the desk, how it ended, and what was typed and is not saved yet."""
