"""PostgreSQL as Ponte's pages ask it: the same few hundred queries, over and over (see `base`)."""
