"""Dispatch: who goes to whom, and what they answered."""
