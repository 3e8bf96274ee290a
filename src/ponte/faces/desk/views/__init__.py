"""Views of the desk, one file per page of the menu."""
