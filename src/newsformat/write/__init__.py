"""New YAML text: plain data to scalars and lines, canonical or in the style of a file.

In come plain data, its layout and the style of the file that it is written for; out come lines.
"""
