"""The same verbs as the pages, for machines."""
