"""The guarantee: help that nobody could give for a member's hours is bought by the district."""
