"""The API: what the pages show and do, for programs, by the same queries and domain functions."""
