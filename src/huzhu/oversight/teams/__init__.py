"""What whoever leads an organisation sees of its team: tasks ahead, people, hours; never whom they help."""
