"""The station's desk: calls, approvals, today's visits, call-backs, people and helpers."""
