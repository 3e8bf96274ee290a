"""For whoever keeps the servers running: is it well, what is it doing, what is it waiting for."""
