"""The administrator's desk: set-up, places, posts, the state of the house, the catalogue and the rule packs."""
