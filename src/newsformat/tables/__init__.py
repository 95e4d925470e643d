"""Converts articles to rows of Arrow tables, and rows back to articles.

Collections, models and texts become record batches, whose schema follows from the field
declarations of a class. Tables become models, or plans of edits. This package needs pyarrow, which
the extra `arrow` installs, and imports it when one of its names is first used.
"""

from __future__ import annotations

# Type checkers know this name. Setting it here saves the import of `typing`.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from newsformat.tables.edits_of_tables import apply_table
    from newsformat.tables.models_of_rows import from_table
    from newsformat.tables.parquet_files import to_parquet
    from newsformat.tables.polars_scan import scan
    from newsformat.tables.row_batches import record_batches, to_table
    from newsformat.tables.schema import arrow_schema
    from newsformat.tables.text_columns import parse_column

__all__ = [
    "apply_table",
    "arrow_schema",
    "from_table",
    "parse_column",
    "record_batches",
    "scan",
    "to_parquet",
    "to_table",
]

# Where each public name is defined.
_MODULES = {
    "apply_table": "edits_of_tables",
    "arrow_schema": "schema",
    "from_table": "models_of_rows",
    "parse_column": "text_columns",
    "record_batches": "row_batches",
    "scan": "polars_scan",
    "to_parquet": "parquet_files",
    "to_table": "row_batches",
}


if not TYPE_CHECKING:
    # Type checkers must still report names that do not exist, so they do not see this function.
    def __getattr__(name: str) -> object:
        """Import a public name when it is first used (PEP 562)."""
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module  # noqa: PLC0415 - the package itself imports nothing

        try:
            import pyarrow  # noqa: F401, PLC0415 - as above
        except ImportError as error:
            reason = "tables need pyarrow; install it with: pip install 'newsformat[arrow]'"
            raise ImportError(reason) from error
        value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    """List the public names, whether they have been imported or not."""
    return sorted(__all__)
