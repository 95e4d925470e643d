"""Sources of texts: folders, paths, archives, revisions and lines of JSON, with one interface.

A source takes a place and patterns. It provides names in order, and for each name the bytes of its
text or the problem with it.
"""
