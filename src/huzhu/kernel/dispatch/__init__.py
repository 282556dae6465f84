"""Who goes to whom, when: the planning problem, its plans, a checker, a search and the reasons."""
