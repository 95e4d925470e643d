"""Files: read as a whole, replaced as a whole or not at all, and locked against other writers."""
