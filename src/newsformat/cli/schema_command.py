"""`newsformat schema`: prints the JSON Schema of a class."""

from __future__ import annotations

import json

from newsformat.cli.configuration import CommandOptions, require_model
from newsformat.cli.standard_streams import write
from newsformat.convert.json_schema import Draft, json_schema


def show_schema(options: CommandOptions, draft: Draft) -> int:
    """Print the JSON Schema of the class of documents, and return the exit code.

    Args:
        options: The options that choose the class.
        draft: The version of JSON Schema.

    Raises:
        SettingsError: There is no class.
    """
    model = require_model(options, "schema")
    write(json.dumps(json_schema(model, draft), indent=2) + "\n")
    return 0
