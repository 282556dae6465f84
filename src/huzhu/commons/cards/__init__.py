"""Cards: what hangs by an elder's door and proves that somebody stood there."""
