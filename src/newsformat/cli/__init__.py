"""The command `newsformat`."""
