"""Which visits a person should look at again, and how many of all visits were not as they are written."""
