"""The journal: who did what, append-only and sealed in blocks."""
