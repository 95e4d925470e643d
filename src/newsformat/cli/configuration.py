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
    """What somebody asked for, as plain data that other processes take too.

    Attributes:
        folder: The working folder.
        config: A file with settings; `None` for the nearest one that has any.
        select: The rules that are asked instead of those of the settings.
        ignore: Those that are not asked, instead of those of the settings.
        extend_select: Rules that are asked as well.
        model: The class of the documents instead of that of the settings.
    """

    folder: str
    config: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    model: str | None = None


@lru_cache(maxsize=4)
def settings_for(options: CommandOptions) -> Settings:
    """Return the settings that hold.

    Raises:
        OSError: The file that was named cannot be read.
        RuleError: An installed package offers rules that do not work.
        SettingsError: A setting has no meaning.
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
    # Read on their own first: what is wrong with them does not stand in the file.
    own = settings_of(said, origin=_COMMAND_LINE, rules=rules)
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
    """Return the class of the documents; `None` where they have none.

    It may stand in a module of the working folder, or of the folder with the settings.

    Raises:
        OSError: The same as in `settings_for`.
        RuleError: The same as in `settings_for`.
        SettingsError: It cannot be imported, or is no attrs class.
    """
    settings = settings_for(options)
    if settings.model == Settings().model:
        from newsformat.models import Article  # noqa: PLC0415 - the others need not be imported

        return Article
    if settings.model != "none":
        # At the end: nothing in there takes the place of an installed module.
        for folder in (options.folder, settings.root):
            if folder and folder not in sys.path:
                sys.path.append(folder)
    return load_model(settings)


def _nearest(folder: str) -> str | None:
    """Return the nearest file with settings; only where one speaks of newsformat it is parsed."""
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

    Asking the interpreter for entry points takes longer than most checks. So it is asked only where
    a package has a file that names the group.
    """
    if any(map(_may_offer_rules, dict.fromkeys(sys.path))):
        from newsformat.rules.installed import installed_rules  # noqa: PLC0415 - see above

        yield from installed_rules()


def _may_offer_rules(place: str) -> bool:
    """Tell whether a place that modules are imported from may have a package with rules."""
    try:
        names = os.listdir(place or ".")  # noqa: PTH208 - there are many, and pathlib takes longer
    except NotADirectoryError:
        # Packages may be imported from an archive.
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
                # Most packages have none.
                continue
    return False


def require_model(options: CommandOptions, need: str) -> type[Any]:
    """Return the class of the documents.

    Args:
        options: The options that say which settings and which class.
        need: What there is only with a class.

    Raises:
        SettingsError: There is none.
    """
    model = model_for(options)
    if model is None:
        reason = f"without a class there is no {need}; give one with --model"
        raise SettingsError(settings_for(options).origin, "model", reason)
    return model
