"""Thanks: what the elder's side says to a helper after a visit."""
