"""Circulars: one announcement told to many, by the board, by text message and by telephone."""
