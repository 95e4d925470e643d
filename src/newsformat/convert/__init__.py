"""Converts objects of attrs classes to plain data and back.

The functions take objects and types, or plain data and a type. They return the other form, and
report every value that does not fit, with its path. Nothing here knows text.
"""
