"""`newsformat get`: prints the values of a key."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any

import attrs
import click

from newsformat.archive.conditions import data_of
from newsformat.cli.exit_codes import FAILED, NOWHERE
from newsformat.cli.looking import Look, Selection
from newsformat.cli.progress import progress_of
from newsformat.cli.standard_streams import write, write_bytes
from newsformat.cli.terminal import printable, screen_of
from newsformat.cli.values import ABSENT, as_json, line_of, value_at
from newsformat.document import Document
from newsformat.errors import EditError
from newsformat.yaml.paths import Path, parse_path


@attrs.frozen
class Value:
    """Returns the value at a path in a list, which is empty if the document has none.

    Attributes:
        path: The steps of the path.
    """

    path: Path

    def __call__(self, document: Document[Any]) -> list[object]:
        """Return the value in one document."""
        value = value_at(data_of(document), self.path)
        return [] if value is ABSENT else [value]


def get_values(key: str, selection: Selection, *, as_text: bool) -> int:
    """Print the values of a key, and return the exit code.

    Args:
        key: The path of the key.
        selection: The documents.
        as_text: Whether to print text for people instead of JSON.

    Raises:
        click.UsageError: The key is not a path, or the condition is not valid.
        OSError: A path does not exist.
        SettingsError: A setting is invalid.
    """
    look: Look[list[object]] = Look(selection, Value(path_of(key)))
    with progress_of(look.files, "Reading") as progress:
        found = [(file, value[0]) for file, value in look.taken(progress) if value]
    if not as_text:
        rows = [{"file": file, "value": as_json(value)} for file, value in found]
        write(json.dumps(rows, indent=2) + "\n")
    elif len(look.files.named) == 1 and not look.files.folder_count:
        _write_values([value for _, value in found])
    else:
        _write_rows(found)
    if look.say_unread():
        return FAILED
    return 0 if found else NOWHERE


def path_of(key: str) -> Path:
    """Read a path from the command line.

    Raises:
        click.UsageError: The text is not a path.
    """
    try:
        return parse_path(key)
    except EditError as error:
        raise click.UsageError(printable(f"{key!r}: {error.reason}")) from None


def _write_values(values: Iterable[object]) -> None:
    """Write values of a single document: printable on a terminal, otherwise exactly."""
    is_for_people = screen_of(sys.stdout).is_for_people
    for value in values:
        text = f"{line_of(value)}\n"
        if is_for_people:
            write("\n".join(map(printable, text.replace("\r\n", "\n").split("\n"))))
        else:
            write_bytes(text.encode("utf-8", "backslashreplace"))


def _write_rows(found: list[tuple[str, object]]) -> None:
    screen = screen_of(sys.stdout)
    for file, value in found:
        text = line_of(value)
        shown = printable(json.dumps(text) if "\n" in text or "\r" in text else text)
        write(f"{screen.paint(printable(file), 'cyan')}: {shown}\n")
