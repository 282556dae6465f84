"""Registers of other departments: which columns an agreement allows, what a row says, and whom it means."""
