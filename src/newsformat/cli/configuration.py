"""Combines the options of the command with `pyproject.toml`: rule settings and the class to use."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from newsformat.rules.definition import Rule
from newsformat.rules.errors import SettingsError
from newsformat.rules.settings import (
    Settings,
    find_settings,
    load_model,
    read_settings,
    settings_of,
)

_COMMAND_LINE: Final = "the command line"
_OF_RULES: Final = b"newsformat.rules]"


class CommandOptions(NamedTuple):
    """The options that choose settings and class, as plain data for other processes as well.

    Attributes:
        folder: The working folder.
        config: A file with settings; `None` for the nearest one that has any.
        select: The rules to check, replacing those of the settings.
        ignore: The rules to ignore, replacing those of the settings.
        extend_select: Rules to check in addition.
        model: The class of the documents, replacing that of the settings.
    """

    folder: str
    config: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    model: str | None = None


@lru_cache(maxsize=4)
def settings_for(options: CommandOptions) -> Settings:
    """Return the settings that apply.

    Raises:
        OSError: The given file cannot be read.
        RuleError: An installed package has rules that do not work.
        SettingsError: A setting is invalid.
    """
    rules = tuple(_installed_rules())
    config = options.config or _nearest(options.folder)
    settings = Settings(rules=rules) if config is None else read_settings(config, rules)
    said: dict[str, Any] = {
        "select": list(options.select),
        "ignore": list(options.ignore),
        "extend-select": list(options.extend_select),
        "model": options.model,
    }
    said = {key: value for key, value in said.items() if value}
    if not said:
        return settings
    # The options are parsed on their own first, so that errors in them are not blamed on the file.
    try:
        own = settings_of(said, origin=_COMMAND_LINE, rules=rules)
    except SettingsError as error:
        # An option has no table around it.
        raise SettingsError(_COMMAND_LINE, error.key.rpartition(".")[2], error.reason) from None
    changes: dict[str, Any] = {
        "select": own.select if options.select else settings.select,
        "ignore": own.ignore if options.ignore else settings.ignore,
        "extend_select": (*settings.extend_select, *own.extend_select),
        "model": own.model if options.model else settings.model,
    }
    return Settings(
        **changes,
        per_file_ignores=settings.per_file_ignores,
        severity=settings.severity,
        rules=rules,
        root=settings.root,
        origin=_COMMAND_LINE if options.model else settings.origin,
    )


@lru_cache(maxsize=4)
def model_for(options: CommandOptions) -> type[Any] | None:
    """Return the class of the documents; `None` if they have none.

    It may be in a module of the working folder, or of the folder with the settings.

    Raises:
        OSError: As in `settings_for`.
        RuleError: As in `settings_for`.
        SettingsError: The class cannot be imported, or is not an attrs class.
    """
    settings = settings_for(options)
    if settings.model == Settings().model:
        from newsformat.models import Article  # noqa: PLC0415 - the others need not be imported

        return Article
    if settings.model != "none":
        # The folder goes to the end of the path, so that it cannot hide installed modules.
        for folder in (options.folder, settings.root):
            if folder and folder not in sys.path:
                sys.path.append(folder)
    return load_model(settings)


def _nearest(folder: str) -> str | None:
    """Return the nearest file with settings; only files that mention newsformat are parsed."""
    start = Path(folder)
    for each in (start, *start.parents):
        try:
            content = (each / "pyproject.toml").read_bytes()
        except OSError:
            continue
        if b"newsformat" in content:
            found = find_settings(folder)
            return None if found is None else str(found)
    return None


def _installed_rules() -> Iterator[Rule]:
    """Yield the rules of installed packages.

    Reading entry points takes longer than most checks. So they are read only if a package has a
    file that names the group.
    """
    if any(map(_may_offer_rules, dict.fromkeys(sys.path))):
        from newsformat.rules.installed import installed_rules  # noqa: PLC0415 - see above

        yield from installed_rules()


def _may_offer_rules(place: str) -> bool:
    """Tell whether a folder for modules may contain a package with rules."""
    try:
        names = os.listdir(place or ".")  # noqa: PTH208 - there are many, and pathlib takes longer
    except NotADirectoryError:
        # Packages may also be imported from an archive.
        return True
    except OSError:
        return False
    for name in names:
        if name.endswith((".dist-info", ".egg-info")):
            file = os.path.join(place, name, "entry_points.txt")  # noqa: PTH118 - as above
            try:
                with open(file, "rb") as content:  # noqa: PTH123 - as above
                    if _OF_RULES in content.read().replace(b" ", b""):
                        return True
            except OSError:
                # Most packages have no entry points.
                continue
    return False


def require_model(options: CommandOptions, need: str) -> type[Any]:
    """Return the class of the documents.

    Args:
        options: The options that choose the settings and the class.
        need: The feature that needs a class, for the message.

    Raises:
        SettingsError: There is no class.
    """
    model = model_for(options)
    if model is None:
        reason = f"without a class there is no {need}; name one with --model"
        raise SettingsError(settings_for(options).origin, "model", reason)
    return model
