"""Who may be entitled to what: one algebra of conditions over dated facts, and its two readers."""
