"""The lens: makes a model from a text, and carries changes of the model back as edits of the text.

Edits are verified: the changed lines, or the whole text, are read again and compared.
"""
