"""Money of a month: drafted from the grants, released by a second person, paid by a bank, and reconciled."""
