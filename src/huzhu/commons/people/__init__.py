"""People, their facts, ties, posts, and the one page of access."""
