"""The desk of whoever leads an organisation: its own tasks, people, hours and month."""
