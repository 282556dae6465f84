"""The loop, in walking order: needs, dispatch, visits, reviews."""
