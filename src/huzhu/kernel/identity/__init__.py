"""Who a person is on paper: ID numbers, names, birth dates, phones and doors, read, compared and masked."""
