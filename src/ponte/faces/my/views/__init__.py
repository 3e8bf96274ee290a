"""Views of the participant's own pages, one file per page of the menu."""
