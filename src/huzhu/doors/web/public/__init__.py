"""The street: what anybody reads without signing in, on a screen, on a notice board, on a telephone."""
