"""SQLite as a station uses it: whoever wants to write waits his turn instead of asking again and again."""
