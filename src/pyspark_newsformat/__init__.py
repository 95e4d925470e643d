"""Reads and writes news article files with Apache Spark, as the data source `newsformat`.

Spark finds Python data sources by the names of their modules: it imports every module whose name
begins with `pyspark_` and looks for `DefaultSource` in it. So this package imports nothing except
pyspark until it is used. An error here would break all other data sources too.
"""

from __future__ import annotations

from pyspark_newsformat.source import DefaultSource

__all__ = ["DefaultSource"]
