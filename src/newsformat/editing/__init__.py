"""Edits: what to change in a text so that it contains other data.

The functions take the nodes of a text, the data that it contains and the data that it should
contain. They return edits of the text, which touch only what differs.
"""
