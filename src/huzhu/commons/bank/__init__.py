"""The bank: transfers between accounts, never edited."""
