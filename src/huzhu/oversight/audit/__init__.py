"""The audit: who looked at or changed what, read by those whose post it is, and samples drawn by chance."""
