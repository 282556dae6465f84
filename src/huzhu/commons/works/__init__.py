"""Works: what takes longer than anybody waits before a page, how far it has come, and whether it is still wanted."""
