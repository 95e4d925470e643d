"""New YAML text: plain data written as scalars and lines, in canonical form or in a file's style.

The functions take plain data, its layout, and the style of the file that it is written for. They
return lines of text.
"""
