r"""Edit the YAML front matter of Markdown files, and change only the lines you mean to change.

`load` reads a file into a typed object, and `edit` changes one in a `with` block. A `Document`
shows the difference before it writes, and a `Collection` does the same for many files.

Example:
    >>> doc = Document.parse("---\ntitle: Boats\nheat: 3  # rising\n---\n")
    >>> doc.article.heat = 4
    >>> print(doc, end="")
    ---
    title: Boats
    heat: 4  # rising
    ---
"""

from __future__ import annotations

# This is what `typing` has, whose import would take longer than the rest of this module.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from newsformat._version import __version__
    from newsformat.archive.collection import Collection
    from newsformat.archive.edit_plan import EditPlan
    from newsformat.archive.file_edit import FileEdit
    from newsformat.archive.plan_writing import FileResult, WriteReport
    from newsformat.archive.reading import Counts
    from newsformat.archive.texts.text_source import FileProblem
    from newsformat.convert.converter import (
        configure_converter,
        make_converter,
        structure,
        unstructure,
    )
    from newsformat.convert.json_schema import json_schema
    from newsformat.diagnostics import CODES, Diagnostic, Severity, Span
    from newsformat.document import Document
    from newsformat.errors import (
        ConflictError,
        EditError,
        NewsformatError,
        ParseError,
        ValidationError,
    )
    from newsformat.fields import slot
    from newsformat.lens.places import Location
    from newsformat.models import Article, Image, Provider, RelatedItem
    from newsformat.serialization import dump, dumps, edit, load, loads
    from newsformat.text.source import Limits
    from newsformat.text.text_edits import TextEdit

__all__ = [  # noqa: RUF022 - in the order that `sorted` gives
    "Article",
    "CODES",
    "Collection",
    "ConflictError",
    "Counts",
    "Diagnostic",
    "Document",
    "EditError",
    "EditPlan",
    "FileEdit",
    "FileProblem",
    "FileResult",
    "Image",
    "Limits",
    "Location",
    "NewsformatError",
    "ParseError",
    "Provider",
    "RelatedItem",
    "Severity",
    "Span",
    "TextEdit",
    "ValidationError",
    "WriteReport",
    "__version__",
    "configure_converter",
    "dump",
    "dumps",
    "edit",
    "json_schema",
    "load",
    "loads",
    "make_converter",
    "slot",
    "structure",
    "unstructure",
]

# The module that defines each public name. A name is imported when it is first used, so that a
# program imports only what it needs.
_MODULES = {
    "CODES": "diagnostics",
    "Article": "models",
    "Collection": "archive.collection",
    "ConflictError": "errors",
    "Counts": "archive.reading",
    "Diagnostic": "diagnostics",
    "Document": "document",
    "EditError": "errors",
    "EditPlan": "archive.edit_plan",
    "FileEdit": "archive.file_edit",
    "FileProblem": "archive.texts.text_source",
    "FileResult": "archive.plan_writing",
    "Image": "models",
    "Limits": "text.source",
    "Location": "lens.places",
    "NewsformatError": "errors",
    "ParseError": "errors",
    "Provider": "models",
    "RelatedItem": "models",
    "Severity": "diagnostics",
    "Span": "diagnostics",
    "TextEdit": "text.text_edits",
    "ValidationError": "errors",
    "WriteReport": "archive.plan_writing",
    "__version__": "_version",
    "configure_converter": "convert.converter",
    "dump": "serialization",
    "dumps": "serialization",
    "edit": "serialization",
    "json_schema": "convert.json_schema",
    "load": "serialization",
    "loads": "serialization",
    "make_converter": "convert.converter",
    "slot": "fields",
    "structure": "convert.converter",
    "unstructure": "convert.converter",
}


if not TYPE_CHECKING:
    # Type checkers must not see this function, or they would accept any name.
    def __getattr__(name: str) -> object:
        """Import a public name when it is first used (PEP 562)."""
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        # Importing `importlib` would take as long as the rest of this module.
        from importlib import import_module  # noqa: PLC0415 - see above

        value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    """Return all public names, including those that are not imported yet."""
    return sorted(__all__)
