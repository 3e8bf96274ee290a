"""What every room may use: sources of facts, the audit trail, refusals with reasons, times and calendars."""
