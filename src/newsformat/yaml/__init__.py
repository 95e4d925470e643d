"""YAML: a text to nodes with places, and to plain data.

In comes a text and the layout that says what is expected in it; out come nodes, each with its
place, and plain data. Nothing here knows the classes of a program.
"""
