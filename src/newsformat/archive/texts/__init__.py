"""Where texts come from: folders, paths, archives, revisions and lines of JSON, all alike.

In come a place and patterns; out come names in order, and bytes or what is wrong with them.
"""
