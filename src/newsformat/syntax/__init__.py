"""Text to nodes to edits: all that is known of YAML, and nothing of articles."""
