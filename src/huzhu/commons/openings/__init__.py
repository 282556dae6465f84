"""Opening balances: time that people had saved elsewhere, brought in from a list."""
