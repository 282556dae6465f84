"""The search: one order of all visits walked by annealing, in whole ticks, compiled where numba is there."""
