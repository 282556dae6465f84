"""Passes: codes, PINs, cards, and where somebody is signed in."""
