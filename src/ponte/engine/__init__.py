"""Pure computation, usable without a database: scheduling and matching."""
