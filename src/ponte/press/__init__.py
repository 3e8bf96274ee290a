"""What is told of an edition: its diary and pictures, documents to print, and the outbox that every mail waits in."""
