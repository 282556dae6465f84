"""What each noun of the API asks for and tells."""
