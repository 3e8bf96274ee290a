"""Tables of the room, one file per subject."""
