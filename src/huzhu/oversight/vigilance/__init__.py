"""Vigilance: which visits people look at again, whom they ring back, and what that says of all visits."""
