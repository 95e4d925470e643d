"""The data source as Spark sees it, with its name, schema, reader and writer."""

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

# This module is imported if the program runs in Sail.
_SAIL: Final = "pysail"

# The other modules of this package are imported when they are needed. The package explains why.


class DefaultSource(DataSource):
    """News article files as a data source, which has one row for each file.

    Example:
        >>> DefaultSource.name()
        'newsformat'
    """

    def __init__(self, options: MutableMapping[str, str]) -> None:
        """Check the options, without reading anything.

        Args:
            options: The options that the user has set, by names in lower case.

        Raises:
            ValueError: An option is not known, or its value is not valid.
        """
        from pyspark_newsformat.options import parsed_options  # noqa: PLC0415 - see above

        super().__init__(options)
        self._settings = parsed_options(options)

    @classmethod
    def name(cls) -> str:
        """Return the name of the data source for `format(...)`."""
        return "newsformat"

    def schema(self) -> Any:
        """Return the columns of the model, then `extra`, `body`, `path`, `digest` and `problem`.

        The schema is a `StructType` of Spark. Sail, which runs programs for Spark without a JVM,
        gets a schema of Arrow, because it accepts dates and times only in such a schema.
        """
        from pyspark_newsformat.columns import arrow_of, spark_schema  # noqa: PLC0415 - see above

        schema = spark_schema(self._settings.model_class())
        return arrow_of(schema) if _SAIL in sys.modules else schema

    def reader(self, schema: Any) -> DataSourceReader:
        """Return the reader of the files.

        Args:
            schema: The wanted columns, which are those of `schema` or of the user.
        """
        from pyspark_newsformat.columns import as_spark  # noqa: PLC0415 - see above
        from pyspark_newsformat.reader import reader_of  # noqa: PLC0415 - see above

        return reader_of(self._settings, as_spark(schema))

    def writer(self, schema: Any, overwrite: bool) -> DataSourceWriter:  # noqa: FBT001 - Spark calls it like this
        """Return the writer of the rows of a data frame.

        Args:
            schema: The columns of the data frame.
            overwrite: Whether the new files replace all existing ones.
        """
        from pyspark_newsformat.columns import as_spark  # noqa: PLC0415 - see above
        from pyspark_newsformat.writer import writer_of  # noqa: PLC0415 - see above

        return writer_of(self._settings, as_spark(schema), is_overwriting=overwrite)
