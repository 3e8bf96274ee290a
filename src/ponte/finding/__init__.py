"""The index of the site's search: what is findable, in whatever language it is told, and by which words."""
