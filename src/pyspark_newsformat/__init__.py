"""News article files as a data source of Apache Spark, called `newsformat`.

Spark finds a Python data source by the name of its module: it imports each `pyspark_*` that it can
find and takes its `DefaultSource`. So this package imports nothing but pyspark until it is used:
what fails here would fail for all other data sources too.
"""

from __future__ import annotations

from pyspark_newsformat.source import DefaultSource

__all__ = ["DefaultSource"]
