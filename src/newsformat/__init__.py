"""A lens between news article files and attrs objects.

Reading gives typed objects; writing puts changes back and touches nothing else.
"""

from __future__ import annotations

# As of `typing`, whose import would take more time than all the rest of this module.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from newsformat._version import __version__
    from newsformat.codec import dump, dumps, edit, load, loads
    from newsformat.convert.converter import (
        configure_converter,
        make_converter,
        structure,
        unstructure,
    )
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
    from newsformat.text.source import Limits
    from newsformat.text.text_edits import TextEdit

__all__ = [  # noqa: RUF022 - in the order that `sorted` gives
    "Article",
    "CODES",
    "ConflictError",
    "Diagnostic",
    "Document",
    "EditError",
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
    "__version__",
    "configure_converter",
    "dump",
    "dumps",
    "edit",
    "load",
    "loads",
    "make_converter",
    "slot",
    "structure",
    "unstructure",
]

# Where each public name is defined. A program pays for importing what it uses, when it uses it.
_MODULES = {
    "CODES": "diagnostics",
    "Article": "models",
    "ConflictError": "errors",
    "Diagnostic": "diagnostics",
    "Document": "document",
    "EditError": "errors",
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
    "__version__": "_version",
    "configure_converter": "convert.converter",
    "dump": "codec",
    "dumps": "codec",
    "edit": "codec",
    "load": "codec",
    "loads": "codec",
    "make_converter": "convert.converter",
    "slot": "fields",
    "structure": "convert.converter",
    "unstructure": "convert.converter",
}


if not TYPE_CHECKING:
    # For a type checker, a name that is not there must stay an error.
    def __getattr__(name: str) -> object:
        """Import a public name when it is first used (PEP 562)."""
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        # Importing importlib costs as much as all the rest of this module.
        from importlib import import_module  # noqa: PLC0415 - see above

        value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    """List the public names, imported or not."""
    return sorted(__all__)
