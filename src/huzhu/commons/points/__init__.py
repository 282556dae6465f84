"""Points: earned by deeds beside the time, spent before they end, never time and never money."""
