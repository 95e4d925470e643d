"""YAML: from a text to nodes with places in it, and to plain data.

The functions take a text, and the layout that says which keys and types are expected in it. They
return nodes, each with its place, and plain data. Nothing here knows the classes of a program.
"""
