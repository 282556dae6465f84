"""Regular visits: the same help on the same weekday, and the familiar faces that keep it."""
