"""Pages and commands: no rule is decided here."""
