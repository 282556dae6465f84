"""Notices: words to a person, written as rows and delivered later."""
