"""Passes: coming in without a password, by a code, a PIN or a card; and where somebody is signed in."""
