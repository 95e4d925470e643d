"""A text with the model that it says, and changes of the model carried back as edits."""
