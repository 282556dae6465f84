"""Registers of other departments: agreements, what was delivered under them, and what each row became."""
