"""`newsformat schema`: the JSON Schema of a class."""

from __future__ import annotations

import json

from newsformat.cli.configuration import CommandOptions, model_for, settings_for
from newsformat.cli.standard_streams import write
from newsformat.convert.json_schema import Draft, json_schema
from newsformat.rules.errors import SettingsError


def show_schema(options: CommandOptions, draft: Draft) -> int:
    """Write the JSON Schema of the class of documents, and return the exit code.

    Args:
        options: The options that say which class.
        draft: The version of JSON Schema.

    Raises:
        SettingsError: There is no class.
    """
    model = model_for(options)
    if model is None:
        reason = "without a class there is no schema; give one with --model"
        raise SettingsError(settings_for(options).origin, "model", reason)
    write(json.dumps(json_schema(model, draft), indent=2) + "\n")
    return 0
