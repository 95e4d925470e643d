"""Text: the fences around the front matter, the lines, and edits that are applied to a text.

The functions take a text or its bytes, and return offsets into it or the edited text. Nothing here
knows YAML.
"""
