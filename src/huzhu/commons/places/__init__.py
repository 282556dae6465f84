"""Places: divisions, addresses and the streets between them."""
