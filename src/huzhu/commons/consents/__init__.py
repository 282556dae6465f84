"""Consents: what somebody said about each use of their record, in which words they were asked, and by whom."""
