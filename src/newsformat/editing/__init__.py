"""Edits: what to change in a text so that it says other data.

In come the nodes of a text, the data that they say and the data that they are to say; out come
edits of the text. Only what differs is touched.
"""
