"""Mutual-help time: its rules by place and day, what a visit earns, who may spend it on whom, and their case tables."""
