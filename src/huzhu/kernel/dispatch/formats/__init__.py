"""The two public families of planning problems, in and out."""
