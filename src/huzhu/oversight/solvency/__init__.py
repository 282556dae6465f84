"""What the books, the visits and the needs of a place say of the years ahead; it has no tables of its own."""
