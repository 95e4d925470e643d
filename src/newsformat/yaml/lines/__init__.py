"""The line reader: the front matter that people and generators usually write, read by lines.

It takes lines of a text, and returns the data that they contain or the place of each key. For
anything unusual, such as an anchor or a tag, it returns `None`, and the caller uses ruamel.yaml.
"""
