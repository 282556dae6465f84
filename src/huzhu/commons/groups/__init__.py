"""Hours of groups: what people of an organisation did together, credited to the group, to be donated only."""
