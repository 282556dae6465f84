"""Whether the hours owed to members can be given when they are wanted: years ahead, with an interval."""
