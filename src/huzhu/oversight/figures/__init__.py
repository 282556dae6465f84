"""Figures: numbers that open the visits under them."""
