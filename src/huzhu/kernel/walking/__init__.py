"""Walking: the street network, people's paces, and the minutes between two places."""
