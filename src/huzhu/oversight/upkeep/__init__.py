"""Upkeep: how far the set-up of a house has come, and whether the house is well."""
