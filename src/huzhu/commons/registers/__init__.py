"""Registers: lists of people that arrive as files."""
