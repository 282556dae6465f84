"""Pages, one folder per desk."""
