"""Which rules of mutual-help time a place has adopted, from when, in which edition."""
