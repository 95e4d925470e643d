"""The parts of a document: its state and its text, its edits by path, and its file.

They take a text that was read, and changes. They provide the new text and the edits that produce
it.
"""
