"""Checks the options that a user sets with `option(...)`."""

from __future__ import annotations

import enum
import importlib
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import attrs

from newsformat.archive.texts.patterns import DEFAULT_PATTERN, patterns_of
from newsformat.arguments import require_model_class

_MODEL: Final = "newsformat:Article"
_NO_MODEL: Final = "none"
_PARTITION_BYTES: Final = 16_777_216
_UNITS: Final = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30}
_SIZE: Final = re.compile(r"(\d+)\s*([kmg]?)(?:i?b)?")
# A scheme has at least two letters, since a single letter is a drive of Windows.
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):(?=/)")


class Mode(enum.Enum):
    """What happens to a file that cannot be read, or when writing, to a row with a problem."""

    PERMISSIVE = "PERMISSIVE"
    DROPMALFORMED = "DROPMALFORMED"
    FAILFAST = "FAILFAST"


@attrs.frozen
class Options:
    """The options that the user has set, with defaults for the others.

    Attributes:
        roots: Paths of folders and files, or addresses such as `s3://bucket/archive`.
        patterns: The patterns of the names to read, relative to the roots.
        model: The module and name of the class, such as `newsformat:Article`, or `none`.
        mode: What happens to a file that cannot be read; `None` if the user has not set it.
        filters: Whether filters are applied before rows are sent to Spark.
        shards: Whether files that hold many texts are also read if they are in a folder.
        partition_bytes: The number of bytes that a task reads, approximately.
        storage_options: Options for fsspec.
        text_column: The column with the texts in Parquet files.
        path_column: The column with the paths in Parquet files.
        given: The names of the options that the user has set.
    """

    roots: tuple[str, ...] = ()
    patterns: tuple[str, ...] = DEFAULT_PATTERN
    model: str = _MODEL
    mode: Mode | None = None
    filters: bool = False
    shards: bool = False
    partition_bytes: int = _PARTITION_BYTES
    storage_options: Mapping[str, Any] = attrs.field(factory=dict)
    text_column: str = "text"
    path_column: str = "path"
    given: frozenset[str] = frozenset()

    def model_class(self) -> type[Any] | None:
        """Import and return the class of the model; `None` if files are read without one.

        Raises:
            ValueError: The class cannot be imported, or it is not a model.
        """
        return _model_class(self.model)


def parsed_options(texts: Mapping[str, str]) -> Options:
    """Check and convert the options that a user has set.

    Args:
        texts: The values as texts, by the names of the options in upper or lower case.

    Raises:
        ValueError: An option is not known, or its value is not valid.
    """
    values: dict[str, Any] = {}
    given: set[str] = set()
    for key, text in texts.items():
        name = _NAMES.get(key.lower())
        if name is None:
            raise ValueError(f"newsformat has no option {key!r}{_meant(key)}")
        given.add(name)
        attribute, parse = _PARSERS[name]
        try:
            value = parse(text)
        except ValueError as error:
            found = "" if repr(text) in str(error) else f", found {text!r}"
            raise ValueError(f"option {name!r}: {error}{found}") from None
        values[attribute] = values.get(attribute, ()) + value if attribute == "roots" else value
    return Options(**values, given=frozenset(given))


def _meant(key: str) -> str:
    """Return the end of a message, which suggests a similar option, or lists all options."""
    from newsformat.rules.similar_names import nearest_key  # noqa: PLC0415 - rules take a while

    near = nearest_key(key, _PARSERS)
    # Spark sets `paths` itself if the user gives a list of paths.
    names = ", ".join(name for name in _PARSERS if name != "paths")
    return f"; it has {names}" if near is None else f"; did you mean {near!r}?"


# The values


def _root(text: str) -> tuple[str, ...]:
    if not text:
        raise ValueError("expected the path of a folder or a file")
    found = _SCHEME.match(text)
    if found is None or "::" in text:
        return (text if "::" in text else str(Path(text).absolute()),)
    scheme, rest = found[1].lower(), text[found.end() :]
    if scheme == "file":
        return ("/" + rest.lstrip("/"),)
    if not rest.startswith("//"):
        raise ValueError(f"expected two slashes after the scheme, as in {scheme}://bucket/archive")
    return (text.rstrip("/"),)


def _roots(text: str) -> tuple[str, ...]:
    found = _json(text, list, "a list of paths")
    return tuple(root for each in found for root in _root(each))


def _patterns(text: str) -> tuple[str, ...]:
    # A pattern may begin with a bracket too, but then no quote follows it.
    is_list = text.startswith('["')
    several = _json(text, list, "a list of patterns as JSON") if is_list else (text,)
    try:
        return patterns_of(tuple(several))
    except TypeError as error:
        raise ValueError(str(error)) from None


def _model(text: str) -> str:
    _model_class(text)
    return text


def _mode(text: str) -> Mode:
    try:
        return Mode[text.upper()]
    except KeyError:
        raise ValueError(f"expected {', '.join(mode.name for mode in Mode)}") from None


def _switch(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise ValueError("expected true or false")
    return text.lower() == "true"


def _size(text: str) -> int:
    found = _SIZE.fullmatch(text.strip().lower())
    size = int(found[1]) * _UNITS[found[2]] if found else 0
    if not size:
        raise ValueError("expected a number of bytes, such as 64MB")
    return size


def _storage_options(text: str) -> Mapping[str, Any]:
    found: dict[str, Any] = _json(text, dict, 'JSON such as {"anon": true}')
    return found


def _name(text: str) -> str:
    if not text:
        raise ValueError("expected the name of a column")
    return text


def _json(text: str, kind: type, what: str) -> Any:
    try:
        value: object = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, kind):
        raise ValueError(f"expected {what}")  # noqa: TRY004 - the argument has the right type, only its text is wrong
    return value


def _model_class(text: str) -> type[Any] | None:
    if text.lower() == _NO_MODEL:
        return None
    module, _, name = text.partition(":")
    if not module or not name:
        raise ValueError("expected a module and a class in it, such as 'newsformat:Article'")
    try:
        found: object = importlib.import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
        require_model_class(found)
    except (ImportError, AttributeError, TypeError) as error:
        raise ValueError(f"there is no model {text!r}: {error}") from None
    assert isinstance(found, type)  # noqa: S101 - it was just required
    return found


_PARSERS: Final[Mapping[str, tuple[str, Callable[[str], Any]]]] = {
    "path": ("roots", _root),
    "paths": ("roots", _roots),
    "pattern": ("patterns", _patterns),
    "model": ("model", _model),
    "mode": ("mode", _mode),
    "filters": ("filters", _switch),
    "shards": ("shards", _switch),
    "partitionBytes": ("partition_bytes", _size),
    "storageOptions": ("storage_options", _storage_options),
    "textColumn": ("text_column", _name),
    "pathColumn": ("path_column", _name),
}
_NAMES: Final = {name.lower(): name for name in _PARSERS}

NAMES: Final = tuple(name for name in _PARSERS if name not in {"path", "paths"})
"""The names of the options that users set, which a test compares with the documentation."""
