"""Template tags of the faces that show profiles and meetings."""
