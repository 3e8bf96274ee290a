"""The programme between two sides: its framework, editions, roadshow stages and public agenda."""
