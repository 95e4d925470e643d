"""Code that is made from field declarations, for the common case.

In comes the layout of a class; out come functions that read, write or copy objects of it faster
than the general code does. They answer `None`, or raise, for whatever is unusual, so that the
general code takes its place, and each does exactly what the general code does.
"""
