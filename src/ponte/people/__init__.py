"""The directory: accounts, people and their roles, organisations, places and what they are strong in."""
