"""The line reader: the front matter that people and generators write, read line by line.

In come some lines of a text; out comes what they say, or where each key stands. `None` is the
answer to anything unusual, such as an anchor or a tag, and ruamel.yaml is asked instead.
"""
