"""Commands of the server: loading an edition, the demo, serving."""
