"""Registers of people as stations keep them: columns known by meaning, rows judged, faults told where they stand."""
