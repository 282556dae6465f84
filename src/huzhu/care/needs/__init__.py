"""Needs: what is asked for, and the decision on it."""
