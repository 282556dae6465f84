"""The dispatch board: a day of one place as queue, map and timetable, with whom to send and why."""
