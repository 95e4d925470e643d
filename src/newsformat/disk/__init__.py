"""Files: read whole, replaced whole or not at all, and locked against other writers."""
