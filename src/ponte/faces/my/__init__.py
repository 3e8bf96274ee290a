"""A participant's own pages: profile, suggestions, requests, diary."""
