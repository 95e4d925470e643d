"""Code that is generated from field declarations, as an accelerator for common cases.

The functions here take the layout of a class, and return functions that read, write or copy its
objects faster than the general code, or read texts into rows of values without any object. For
anything unusual these return `None` or raise, so that the caller uses the general code; otherwise
the results are exactly the same.
"""
