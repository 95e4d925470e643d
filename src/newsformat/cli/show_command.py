"""`newsformat show`: shows documents as cards."""

from __future__ import annotations

import json
import sys

from newsformat.archive.conditions import data_of
from newsformat.cli.card_lines import card_lines
from newsformat.cli.exit_codes import FAILED
from newsformat.cli.looking import Look, Selection
from newsformat.cli.standard_streams import has_drawing_characters, write
from newsformat.cli.terminal import screen_of
from newsformat.cli.values import as_json


def show_cards(selection: Selection, *, as_text: bool) -> int:
    """Print documents one after the other, as cards or as JSON, and return the exit code.

    Args:
        selection: The documents.
        as_text: Whether to print cards for people instead of JSON.

    Raises:
        click.UsageError: The condition is not valid.
        OSError: A path does not exist.
        SettingsError: A setting is invalid.
    """
    look = Look(selection, data_of)
    screen = screen_of(sys.stdout)
    if as_text:
        separator = ""
        for file, data in look.taken():
            lines = card_lines(data, file, screen, has_lines=has_drawing_characters())
            write(separator + "".join(f"{line}\n" for line in lines))
            separator = "\n"
    else:
        rows = [{"file": file, "data": as_json(data)} for file, data in look.taken()]
        write(json.dumps(rows, indent=2) + "\n")
    return FAILED if look.say_unread() else 0
