"""The helper's desk: today, offers, the door, my time."""
