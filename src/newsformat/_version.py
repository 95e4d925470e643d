"""The version of the library: the one place that says it."""

__version__ = "1.0.0.dev0"
