"""The rules of the agenda: each act is one small function."""
