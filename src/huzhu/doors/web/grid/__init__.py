"""The grid member's desk: my block, on a telephone."""
