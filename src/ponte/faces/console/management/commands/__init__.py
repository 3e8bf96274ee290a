"""Django finds the commands of the face here."""
