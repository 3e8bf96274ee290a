"""The rules of the directory, one file per subject."""
