"""Text: where a front matter begins and ends, where lines do, and edits that are cut into it.

In comes a text or its bytes; out come places in it, or the text with edits made. Nothing here knows
YAML.
"""
