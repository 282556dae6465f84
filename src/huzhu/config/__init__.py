"""The gate: settings and addresses."""
