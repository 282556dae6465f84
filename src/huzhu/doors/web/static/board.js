// The board on top of a page that works without it.
