"""What Spark asks for: the name, the schema, who reads and who writes."""

from __future__ import annotations

import sys
from collections.abc import MutableMapping
from typing import Any, Final

try:
    from pyspark.sql.datasource import DataSource, DataSourceReader, DataSourceWriter
except ImportError as error:
    raise ImportError(
        "pyspark_newsformat needs PySpark 4.2 or later; pip install 'newsformat[spark]'"
    ) from error

# The module that is imported where Sail runs.
_SAIL: Final = "pysail"

# What else this package has is imported when Spark asks for it: see the package.


class DefaultSource(DataSource):
    """News article files as rows, a row a file.

    Example:
        >>> DefaultSource.name()
        'newsformat'
    """

    def __init__(self, options: MutableMapping[str, str]) -> None:
        """Look at the options; nothing is read yet.

        Args:
            options: What the user set, by names in small letters.

        Raises:
            ValueError: An option is not known, or its value is none of those it may have.
        """
        from pyspark_newsformat.options import parsed_options  # noqa: PLC0415 - see above

        super().__init__(options)
        self._settings = parsed_options(options)

    @classmethod
    def name(cls) -> str:
        """Return what the source is called in `format(...)`."""
        return "newsformat"

    def schema(self) -> Any:
        """Return the columns of the model, then `extra`, `body`, `path`, `digest` and `problem`.

        They come as Spark's `StructType`; for Sail, a server for clients of Spark that has no JVM,
        as a schema of Arrow, which is the only one with times that it takes.
        """
        from pyspark_newsformat.columns import arrow_of, spark_schema  # noqa: PLC0415 - see above

        schema = spark_schema(self._settings.model_class())
        return arrow_of(schema) if _SAIL in sys.modules else schema

    def reader(self, schema: Any) -> DataSourceReader:
        """Return what reads the files.

        Args:
            schema: The columns that are wanted, as `schema` gave them or as the user did.
        """
        from pyspark_newsformat.columns import as_spark  # noqa: PLC0415 - see above
        from pyspark_newsformat.reader import reader_of  # noqa: PLC0415 - see above

        return reader_of(self._settings, as_spark(schema))

    def writer(self, schema: Any, overwrite: bool) -> DataSourceWriter:  # noqa: FBT001 - Spark calls it so
        """Return what writes the rows of a data frame as files.

        Args:
            schema: The columns of the data frame.
            overwrite: Whether the files that are there give way to the new ones.
        """
        from pyspark_newsformat.columns import as_spark  # noqa: PLC0415 - see above
        from pyspark_newsformat.writer import writer_of  # noqa: PLC0415 - see above

        return writer_of(self._settings, as_spark(schema), is_overwriting=overwrite)
