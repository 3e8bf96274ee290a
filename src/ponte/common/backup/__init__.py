"""A copy of everything the program knows, in a file of its own format that either database takes back.

``archive`` is the file, ``encryption`` what keeps it secret, ``tables`` how rows go in and out; ``making``,
``restoring`` and ``comparing`` are what is done with them.
"""
