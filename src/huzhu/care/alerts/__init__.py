"""Alerts: something about a person that somebody must look into by a day, with an owner and an outcome."""
