"""What pages read, in a constant number of queries each."""
