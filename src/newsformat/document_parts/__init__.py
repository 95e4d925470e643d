"""What a document consists of: its state and its text, its edits by path, its file.

In come what was read of a text, and changes; out go the new text and the edits that make it.
"""
