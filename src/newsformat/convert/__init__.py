"""Objects of attrs classes to plain data and back.

In come objects and types, or plain data and a type; out comes the other, and all that does not fit,
with its path. Nothing here knows text.
"""
