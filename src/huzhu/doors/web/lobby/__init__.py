"""The lobby: signing in and out, and the way to one's desk."""
